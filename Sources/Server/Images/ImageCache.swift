import DNSWire
import Foundation
import ZoneFile
import ZoneImage

/// Images of zones in a directory, so that a start need not read their text.
///
/// An image is used only if every octet of it is what was written, the same executable made it, of the very
/// files that are there now, and a check would say now what it said then. Any other is passed over
/// with a reason, and written anew.
enum ImageCache {
  enum Found {
    case zone(LoadedZone)
    /// Why not; nil where there is no cache, or none of this zone.
    case nothing(String?)
  }

  /// The zone as its image in the cache has it.
  static func load(_ zone: Configuration.Zone) -> Found {
    guard let path = path(zone) else { return .nothing(nil) }
    let began = ContinuousClock.now
    do throws(ImageFileError) {
      let file = try ImageFile.open(path)
      guard let note = try? ImageNote(file.note) else { throw .otherVersion }
      if let objection = note.objection(zone, now: Int64(Date().timeIntervalSince1970)) {
        return .nothing("\(path) is not used: \(objection)")
      }
      let image = try file.image(of: zone.apex)
      var loaded = LoadedZone(
        configuration: zone, image: image, diagnostics: note.diagnostics,
        omittedCount: note.omittedCount, errorCount: 0, warningCount: note.warningCount)
      loaded.snapshot = try file.records(of: image)
      loaded.stamps = note.files
      loaded.holdsUntil = note.holdsUntil
      loaded.signaturesExpire = note.signaturesExpire
      loaded.isFromImage = true
      loaded.duration = ContinuousClock.now - began
      return .zone(loaded)
    } catch {
      return .nothing(error == .missing ? nil : "\(path) is not used: \(error)")
    }
  }

  /// Writes the image of a zone that was read from its text, if there is a cache; why that failed, else nil.
  static func store(_ zone: LoadedZone) -> String? {
    guard !zone.isFromImage, let path = path(zone.configuration), let note = ImageNote(zone),
      let image = zone.image, let snapshot = zone.snapshot
    else { return nil }
    do {
      if case .directory(let directory) = zone.configuration.options.imageCache {
        try FileManager.default.createDirectory(
          atPath: directory, withIntermediateDirectories: true,
          attributes: [.posixPermissions: 0o700])
      }
      try image.write(to: path, records: snapshot, note: try note.encoded())
      return nil
    } catch let error as ImageFileError {
      return "\(path) is not written: \(error)"
    } catch {
      return "\(path) is not written: \(systemExplanation(error))"
    }
  }

  static func remove(_ zone: Configuration.Zone) {
    guard let path = path(zone) else { return }
    try? FileManager.default.removeItem(atPath: path)
  }

  private static func path(_ zone: Configuration.Zone) -> String? {
    zone.options.imageCache.path.map { "\($0)/\(fileName(zone.apex))" }
  }

  /// The file of a zone.
  static func fileName(_ apex: Name) -> String { apex.fileName + ".image" }
}
