import DNSWire
import ZoneImage

/// The next thing that a run of records has.
enum TransferStep {
  case record(TransferRecord)
  /// Much was looked at that gave no record: others may have their turn first.
  case pause
  case end
}

/// All records of a zone but its SOA, in canonical order. A class, as the next is, so that what it holds is never copied.
final class ZoneRecords {
  private var cursor: ZoneSnapshot.Cursor
  private var owner: [UInt8] = []
  private var rest: PackedRecords?

  init(_ zone: ZoneSnapshot) { cursor = ZoneSnapshot.Cursor(zone) }

  func next() -> TransferStep {
    while true {
      while let record = rest?.next() {
        guard record.type != .soa else { continue }
        return .record(TransferRecord(owner, record))
      }
      guard cursor.next() else { return .end }
      owner = cursor.owner
      rest = cursor.records
    }
  }
}

/// The records that one version of a zone has and another has not, SOA apart: those that were removed, or, the other way
/// round, those that were added (RFC 1995, section 4).
final class MissingRecords {
  /// So many nodes are compared before others have their turn.
  private static let mostNodes = 4096

  private var version: ZoneSnapshot.Cursor
  private var other: ZoneSnapshot.Cursor
  private var hasVersion = false
  private var hasOther = false
  private var owner: [UInt8] = []
  private var found: [PackedRecords.Record] = []

  init(of version: ZoneSnapshot, in other: ZoneSnapshot) {
    self.version = ZoneSnapshot.Cursor(version)
    self.other = ZoneSnapshot.Cursor(other)
    hasVersion = self.version.next()
    hasOther = self.other.next()
  }

  func next() -> TransferStep {
    for _ in 0..<Self.mostNodes {
      if let record = found.popLast() { return .record(TransferRecord(owner, record)) }
      guard hasVersion else { return .end }
      compare()
    }
    return .pause
  }

  /// Compares a node with the other version's; goes on in one of them or both.
  private func compare() {
    switch hasOther ? version.order(other) : .before {
    case .before:
      find(unlike: [])
      hasVersion = version.next()
    case .same:
      if !version.equals(other) { find(unlike: Array(other.records)) }
      hasVersion = version.next()
      hasOther = other.next()
    case .behind: hasOther = other.next()
    }
  }

  /// Notes the node's records that are not among these; one with another TTL is another.
  private func find(unlike others: [PackedRecords.Record]) {
    var ttls: [PackedRecords.Identity: UInt32] = [:]
    for record in others { ttls[record.identity] = record.ttl }
    owner = version.owner
    // From the last: they are taken from the end.
    found = version.records.filter { $0.type != .soa && ttls[$0.identity] != $0.ttl }.reversed()
  }
}

extension TransferRecord {
  init(_ owner: [UInt8], _ record: PackedRecords.Record) {
    self.init(owner: owner, type: record.type, ttl: record.ttl, rdata: record.rdata)
  }

  /// The SOA record of a zone.
  init?(soaOf zone: ZoneSnapshot) {
    var cursor = ZoneSnapshot.Cursor(zone)
    guard cursor.next(), let soa = cursor.records.first(where: { $0.type == .soa }) else {
      return nil
    }
    self.init(cursor.owner, soa)
  }
}
