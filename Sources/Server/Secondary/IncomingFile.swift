import DNSWire
import Foundation
import ZoneFile
import ZoneTransfer

/// The master file that a transfer is written to while it comes, beside the zone's own.
final class IncomingFile {
  /// So much is written at once.
  private static let chunk = 1 << 18

  let path: String
  private let stream: OctetStream
  private var waiting: [UInt8] = []

  /// Begins it anew; the directory is made where it is missing.
  init(for zone: Configuration.Zone) throws {
    path = zone.file + ".incoming"
    let directory = URL(fileURLWithPath: zone.file).deletingLastPathComponent().path
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    stream = try OctetStream(file: path)
    waiting = Array("; Written by apus, which has this zone from another server.\n".utf8)
  }

  func add(_ record: IncomingZone.Record) {
    waiting +=
      masterFileLine(
        owner: record.owner, type: record.type, ttl: record.ttl, rdata: record.rdata
      ).utf8
    waiting.append(0x0a)
  }

  /// Writes what there is, where it is enough.
  func flush(all: Bool = false) throws {
    guard all || waiting.count >= Self.chunk else { return }
    try stream.write(waiting)
    waiting.removeAll(keepingCapacity: true)
  }

  /// Writes the rest, and sees that all of it is on the disk.
  func finish() throws {
    try flush(all: true)
    try stream.synchronize()
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
