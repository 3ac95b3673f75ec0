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

  /// Begins it anew; the directory is made where it is missing.
  init(for zone: Configuration.Zone, number: UInt64) throws {
    path = Self.path(zone, number: number)
    let directory = URL(fileURLWithPath: zone.file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    stream = try OctetStream(file: path)
    lines.append(comment: "Written by apus, which has this zone from another server.")
  }

  func add(_ record: IncomingZone.Record) {
    lines.setOwner(record.owner.wire)
    lines.append(record.type, ttl: record.ttl, rdata: record.rdata[...])
  }

  /// Adds all records of the version that these changes make of another. False, where that has not all of what is to be removed:
  /// then the two servers do not mean the same version.
  func add(
    _ version: ZoneSnapshot, _ changes: IncomingChanges, soa: IncomingZone.Record
  ) throws -> Bool {
    add(soa)
    var removed = 0
    var cursor = ZoneSnapshot.Cursor(version)
    // Of a large zone few names are changed: only their records are looked for among the changes.
    var changed = changes.owners.map(CanonicalKey.of).sorted { $0.lexicographicallyPrecedes($1) }[
      ...]
    while cursor.next() {
      let wire = cursor.owner
      lines.setOwner(wire)
      while let first = changed.first, first.lexicographicallyPrecedes(cursor.key) {
        changed.removeFirst()
      }
      let owner = changed.first == cursor.key ? Name(wire: wire) : nil
      for record in cursor.records where record.type != .soa {
        if let owner {
          if changes.removes(owner: owner, type: record.type, rdata: record.rdata) { removed += 1 }
          guard changes.keeps(owner: owner, type: record.type, rdata: record.rdata) else {
            continue
          }
        }
        lines.append(record.type, ttl: record.ttl, rdata: record.rdata)
      }
      try flush()
    }
    for record in changes.additions {
      add(record)
      try flush()
    }
    return removed == changes.removedCount
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
