import DNSWire
import Octets
import ZoneImage

/// The records that one version of a zone has and another has not, SOA apart: those that were removed, or, the other way
/// round, those that were added (RFC 1995, section 4). A class, so that what it holds is never copied.
final class MissingRecords {
  /// So many nodes are compared before others have their turn.
  private static let mostNodes = 4096

  private var version: ZoneSnapshot.Cursor
  private var other: ZoneSnapshot.Cursor
  private var hasVersion = false
  private var hasOther = false
  /// Those of the node that `version` is at, the first one last.
  private var found: [PackedRecords.Record] = []

  init(of version: ZoneSnapshot, in other: ZoneSnapshot) {
    self.version = ZoneSnapshot.Cursor(version)
    self.other = ZoneSnapshot.Cursor(other)
    hasVersion = self.version.next()
    hasOther = self.other.next()
  }

  /// Appends records, as many as the message takes.
  func append(to message: inout TransferMessage) -> TransferStop {
    for _ in 0..<Self.mostNodes {
      guard hasVersion else { return .end }
      if found.isEmpty { compare() }
      guard !found.isEmpty else { continue }
      message.move(to: version.key)
      while let record = found.last {
        guard !message.isLong else { return .long }
        let rdata = record.rdata
        guard message.append(record.type, record.ttl, rdata.octets, 0..<rdata.count) else {
          return .noRoom(record.type)
        }
        found.removeLast()
      }
      hasVersion = version.next()
    }
    return .pause
  }

  /// Compares a node with the other version's; goes on in one of them or both, but not from where something was found.
  private func compare() {
    switch hasOther ? version.order(other) : .before {
    case .before:
      find(unlike: [])
      if found.isEmpty { hasVersion = version.next() }
    case .same:
      if !version.equals(other) { find(unlike: Array(other.records)) }
      hasOther = other.next()
      if found.isEmpty { hasVersion = version.next() }
    case .behind: hasOther = other.next()
    }
  }

  /// Notes the node's records that are not among these; one with another TTL is another.
  private func find(unlike others: [PackedRecords.Record]) {
    guard !others.isEmpty else {
      found = version.records.filter { $0.type != .soa }.reversed()
      return
    }
    var ttls: [PackedRecords.Identity: UInt32] = [:]
    for record in others { ttls[record.identity] = record.ttl }
    found = version.records.filter { $0.type != .soa && ttls[$0.identity] != $0.ttl }.reversed()
  }
}

extension TransferRecord {
  /// The SOA record of a zone.
  init?(soaOf zone: ZoneSnapshot) {
    var cursor = ZoneSnapshot.Cursor(zone)
    guard cursor.next(), let soa = cursor.records.first(where: { $0.type == .soa }) else {
      return nil
    }
    self.init(owner: cursor.owner, type: soa.type, ttl: soa.ttl, rdata: soa.rdata)
  }
}
