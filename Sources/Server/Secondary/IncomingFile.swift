import DNSWire
import Foundation
import ZoneFile
import ZoneImage
import ZoneTransfer

/// The master file that a transfer is written to while it comes, beside the zone's own.
final class IncomingFile: @unchecked Sendable {
  // Safe to share: one thread at a time writes, the event loop's or the check's.
  /// So much is written at once.
  private static let chunk = 1 << 18

  let path: String
  private let stream: OctetStream
  private var lines = MasterFileLines()

  /// Checks of the same zone that are under way at once have other numbers; mostly there is one, 0.
  static func path(_ zone: Configuration.Zone, number: UInt64 = 0) -> String {
    zone.file + (number == 0 ? ".incoming" : ".incoming-\(number)")
  }

  /// When a version that is in force is written: while one is in its turn, somebody may want the file now.
  enum Turn: String {
    case soon, now
  }

  static func path(_ zone: Configuration.Zone, _ turn: Turn) -> String {
    zone.file + ".incoming-\(turn.rawValue)"
  }

  /// Begins it anew; the directory is made where it is missing.
  convenience init(for zone: Configuration.Zone, number: UInt64) throws {
    try self.init(path: Self.path(zone, number: number))
  }

  /// The same at a path.
  init(path: String) throws {
    self.path = path
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    stream = try OctetStream(file: path)
    lines.append(comment: "Written by apus, which has this zone from another server.")
  }

  func add(_ record: IncomingZone.Record) {
    lines.append(record)
  }

  /// Adds all records of a version, its SOA first.
  func add(_ version: ZoneSnapshot) throws {
    var cursor = ZoneSnapshot.Cursor(version)
    // The apex comes first in canonical order.
    guard cursor.next() else { return }
    lines.setOwner(cursor.owner)
    for record in cursor.records where record.type == .soa { append(record) }
    for record in cursor.records where record.type != .soa { append(record) }
    while cursor.next() {
      lines.setOwner(cursor.owner)
      for record in cursor.records { append(record) }
      try flush()
    }
  }

  private func append(_ record: PackedRecords.Record) {
    lines.append(record.type, ttl: record.ttl, rdata: record.rdata)
  }

  /// Writes what there is, where it is enough.
  func flush(all: Bool = false) throws {
    guard all || lines.octets.count >= Self.chunk else { return }
    try stream.write(lines.octets)
    lines.removeAll()
  }

  /// Writes the rest, and sees that all of it is on the disk.
  func finish() throws {
    try flush(all: true)
    try stream.synchronize()
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
