import DNSWire
import Foundation
import ZoneFile

/// What stands beside an image on disk: what it was made of, and by whom.
struct ImageNote: Codable {
  /// The executable that made an image. Another one may compile the same zone to other octets, though
  /// the form of an image is the same.
  struct Maker: Codable, Equatable {
    var version: String
    var octets: Int
    var modified: Date

    /// This process' own; nil where the system does not tell, as after the file was replaced.
    static let own: Maker? = {
      let files = FileManager.default
      guard let path = try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
        let attributes = try? files.attributesOfItem(atPath: path),
        let octets = attributes[.size] as? Int,
        let modified = attributes[.modificationDate] as? Date
      else { return nil }
      return Maker(version: apusVersion, octets: octets, modified: modified)
    }()
  }

  var maker: Maker
  /// The zone's file, then those that it includes.
  var files: [FileStamp]
  /// Seconds since 1970 at which a check would say something else; nil: never.
  var holdsUntil: Int64?
  /// When the first signature runs out; seconds since 1970.
  var signaturesExpire: Int64?
  /// What the check said. There was no error.
  var diagnostics: [Diagnostic]
  var omittedCount: Int
  var warningCount: Int

  /// Of a zone that was read from its text; nil where no image of it could be told to be good later.
  init?(_ zone: LoadedZone) {
    guard let maker = Maker.own, !zone.stamps.isEmpty else { return nil }
    self.maker = maker
    files = zone.stamps
    holdsUntil = zone.holdsUntil
    signaturesExpire = zone.signaturesExpire
    diagnostics = zone.diagnostics
    omittedCount = zone.omittedCount
    warningCount = zone.warningCount
  }

  init(_ octets: [UInt8]) throws {
    self = try JSONDecoder().decode(ImageNote.self, from: Data(octets))
  }

  func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

  /// Why an image with this note is none of the zone as it is now; nil: it is.
  func objection(_ zone: Configuration.Zone, now: Int64) -> String? {
    if maker != Maker.own { return "another apus made it" }
    if files.first?.path != zone.file { return "it was made of another file" }
    if let changed = files.first(where: { !$0.isUnchanged() }) {
      return "\(changed.path) has changed"
    }
    if let holdsUntil, now >= holdsUntil { return "the time of a signature has come" }
    return nil
  }
}
