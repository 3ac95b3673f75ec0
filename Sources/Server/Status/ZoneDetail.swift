public import Foundation
import ZoneFile
import ZoneImage

/// All that the server knows of one zone. The JSON form's keys are a contract, as the status' are.
public struct ZoneDetail: Codable, Equatable, Sendable {
  /// A file that the last load read.
  public struct File: Codable, Equatable, Sendable {
    public var path: String
    public var octets: Int
    public var modified: Date
  }

  /// Where the zone stands in a catalog (RFC 9432).
  public struct Membership: Codable, Equatable, Sendable {
    public var catalog: String
    public var label: String
    /// All values of the property `group`, known here or not.
    public var groups: [String]
  }

  /// A version that is kept for a rollback.
  public struct Kept: Codable, Equatable, Sendable {
    public var serial: UInt32
    public var records: Int
    public var octets: Int
    public var loaded: Date
  }

  public var name: String
  public var state: ZoneStatus.State
  public var error: String?
  public var serial: UInt32?
  public var records: Int?
  public var nodes: Int?
  /// Octets of memory: of the answers, and of the records beside them.
  public var imageOctets: Int?
  public var recordOctets: Int?
  public var loaded: Date?
  public var loadSeconds: Double?
  public var file: String
  /// The zone's own first, then those that it includes.
  public var files: [File]
  public var maxDeletePercent: Int?
  public var keepImages: Int
  public var watch: Bool
  public var secondary: SecondaryStatus?
  public var membership: Membership?
  /// Of a catalog: what becomes of the zones that it lists.
  public var catalog: CatalogStatus?
  /// The newest last.
  public var kept: [Kept]
}

extension ZoneDetail {
  init(
    _ zone: ManagedZone, _ secondary: SecondaryStatus? = nil, _ catalog: CatalogStatus? = nil
  ) {
    let current = zone.current
    name = zone.name
    state = zone.state
    error = zone.error
    serial = current?.image.serial
    records = current?.image.recordCount
    nodes = current?.image.nodeCount
    imageOctets = current?.image.byteCount
    recordOctets = current?.snapshot.byteCount
    loaded = current?.loaded
    loadSeconds = current?.duration.inSeconds
    file = zone.configuration.file
    files = zone.stamps.map {
      File(
        path: $0.path, octets: $0.size,
        modified: Date(timeIntervalSince1970: Double($0.modified) / 1e9))
    }
    maxDeletePercent = zone.configuration.options.maxDelete
    keepImages = zone.configuration.options.keepImages
    watch = zone.configuration.options.watch
    self.secondary = secondary
    self.catalog = catalog
    membership = zone.configuration.membership.map {
      Membership(catalog: "\($0.catalog)", label: $0.labelText, groups: $0.groups)
    }
    kept = zone.kept.map {
      Kept(
        serial: $0.image.serial, records: $0.image.recordCount, octets: $0.byteCount,
        loaded: $0.loaded)
    }
  }

  /// For human eyes.
  public func text() -> String {
    var lines = ["zone \(name)", "state     \(state.rawValue)"]
    if let error { lines.append("error     \(error)") }
    if let serial, let records, let nodes, let imageOctets, let recordOctets, let loaded {
      lines += [
        "serial    \(serial)", "records   \(records) at \(nodes) nodes",
        "memory    \(Server.octets(imageOctets)) of answers, \(Server.octets(recordOctets)) of records",
        "loaded    \(Self.time(loaded)), in \(hundredths(loadSeconds ?? 0)) s",
      ]
    }
    lines.append("file      \(file)")
    for read in files {
      lines.append(
        "read      \(read.path): \(Server.octets(read.octets)), of \(Self.time(read.modified))")
    }
    if let secondary {
      lines.append("primaries \(secondary.primaries.joined(separator: ", "))")
      if let heard = secondary.heard, let expires = secondary.expires {
        lines.append(
          "heard     \(Self.time(heard)), asked next \(Self.time(secondary.next)), expires \(Self.time(expires))"
        )
      } else {
        lines.append("asked     next \(Self.time(secondary.next))")
      }
      if secondary.unwritten == true {
        lines.append("unwritten this version is not in the file yet")
      }
      if let error = secondary.error { lines.append("problem   \(error)") }
    }
    if let membership {
      let groups =
        membership.groups.isEmpty ? "" : ", groups " + membership.groups.joined(separator: ", ")
      lines.append(
        "member    of the catalog \(membership.catalog), label \(membership.label)\(groups)")
    }
    if let catalog {
      lines.append("catalog   \(catalog.sum)")
      lines += catalog.wrongs.map { "problem   \($0)" }
    }
    let limit = maxDeletePercent.map { "\($0)%" } ?? "off"
    lines.append("options   max-delete \(limit), keep-images \(keepImages), watch \(watch)")
    for version in kept.reversed() {
      lines.append(
        "kept      serial \(version.serial), \(version.records) records, "
          + "\(Server.octets(version.octets)), loaded \(Self.time(version.loaded))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func time(_ seconds: UInt64) -> String {
    time(Date(timeIntervalSince1970: Double(seconds)))
  }

  private static func time(_ date: Date) -> String { date.ISO8601Format() }
}
