import DNSWire
import Foundation
public import ZoneFile
public import ZoneImage

/// One zone's way from its file to the image that is served, and what was found on it.
public struct LoadedZone: Sendable {
  public var configuration: Configuration.Zone
  /// Nil where there was an error: the zone's names get SERVFAIL.
  public var image: ZoneImage?
  public var diagnostics: [Diagnostic]
  /// Diagnostics that were counted and are not told.
  public var omittedCount: Int
  public var errorCount: Int
  public var warningCount: Int
  /// The image's records, and what its files were; empty where there is no image.
  public var snapshot: ZoneSnapshot?
  public var stamps: [FileStamp] = []
  /// When the first signature runs out, in seconds since 1970.
  public var signaturesExpire: Int64?
  /// How long it took.
  public var duration: Duration = .zero

  /// What the zone set holds for it.
  public var entry: ZoneSet.Entry {
    ZoneSet.Entry(apex: configuration.apex, image: image)
  }

  /// What the status tells of it.
  public var status: ZoneStatus {
    ZoneStatus(
      name: "\(configuration.apex)", serial: image?.serial, records: image?.recordCount,
      state: image == nil ? .failed : .loaded, file: configuration.file,
      error: image == nil ? firstError : nil)
  }
}

/// Zone files to images.
public enum ZoneLoader {
  /// Reads, checks and compiles one zone. Never half: a single error leaves the zone without image.
  public static func load(
    _ zone: Configuration.Zone, isCancelled: (() -> Bool)? = nil,
    progress: ((ZoneFileProgress) -> Void)? = nil
  ) -> LoadedZone {
    let began = ContinuousClock.now
    let result = ZoneFile.load(
      path: zone.file, apex: zone.apex, isCancelled: isCancelled, progress: progress)
    var loaded = LoadedZone(
      configuration: zone, image: nil, diagnostics: result.diagnostics,
      omittedCount: result.omittedCount, errorCount: result.errorCount,
      warningCount: result.warningCount)
    loaded.stamps = result.stamps
    guard let contents = result.contents else { return loaded }
    do {
      loaded.image = try ZoneImage(contents)
      loaded.snapshot = ZoneSnapshot(contents)
      loaded.signaturesExpire = contents.earliestExpiration(
        now: Int64(Date().timeIntervalSince1970))
      loaded.duration = ContinuousClock.now - began
    } catch {
      let place = Diagnostic.Place(file: zone.file, line: 0, column: 0)
      let diagnostic = Diagnostic(
        severity: .error, name: "image", message: error.explanation, place: place)
      loaded.diagnostics.append(diagnostic)
      loaded.errorCount += 1
    }
    return loaded
  }
}

extension ZoneImageError {
  fileprivate var explanation: String {
    switch self {
    case .noSOA: "the zone has no SOA record at its apex"
    case .tooLarge: "the zone is too large: its image would not fit 4 GiB"
    }
  }
}
