import DNSWire
import Octets
import ZoneImage

/// Why a run of records stops.
enum TransferStop {
  /// The message is long enough.
  case long
  /// The next record, of that type, does not go into the message.
  case noRoom(RRType)
  /// Much was looked at that gave no record: others may have their turn first.
  case pause
  case end
}

/// All records of a zone but its SOA, in canonical order, from the snapshot's octets to the message's.
struct ZoneRecords {
  private let zone: ZoneSnapshot
  /// Where the next node starts.
  private var next = 0
  /// What is left of a node's records.
  private var rest = 0..<0

  init(_ zone: ZoneSnapshot) { self.zone = zone }

  /// Appends records, as many as the message takes. Between two calls nothing else is appended to it: the nodes' names go on from each
  /// other.
  mutating func append(to message: inout TransferMessage) -> TransferStop {
    zone.withOctets { Self.append($0, &next, &rest, to: &message) }
  }

  private static func append(
    _ octets: RawSpan, _ next: inout Int, _ rest: inout Range<Int>,
    to message: inout TransferMessage
  ) -> TransferStop {
    while true {
      while let record = PackedRecord(octets, in: rest) {
        if record.type != .soa {
          guard !message.isLong else { return .long }
          guard message.append(record.type, record.ttl, octets, record.rdata) else {
            return .noRoom(record.type)
          }
        }
        rest = record.rdata.upperBound..<rest.upperBound
      }
      guard let node = PackedNode(octets, at: next) else { return .end }
      if next == 0 {
        message.move(to: octets.array(node.key))
      } else {
        message.move(shared: node.shared, octets, node.key)
      }
      (next, rest) = (node.end, node.records)
    }
  }
}
