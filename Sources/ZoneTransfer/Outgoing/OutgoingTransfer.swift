public import DNSWire
import Octets
public import ZoneImage

/// The answer to a request for a transfer, message by message.
///
/// AXFR: the SOA record, all others, and SOA again (RFC 5936, section 2.2). IXFR: the new SOA; the old SOA and what was removed; the
/// new SOA and what was added; the new SOA (RFC 1995, section 4). It is one difference, however many versions lie between
/// the two. The versions stay in memory until the transfer has ended.
public struct OutgoingTransfer {
  /// What is told.
  public enum Content: Sendable {
    case whole(ZoneSnapshot)
    case difference(from: ZoneSnapshot, to: ZoneSnapshot)
    /// The SOA alone: the client has this version, or is to ask again over TCP.
    case soa(ZoneSnapshot)
  }

  private enum Part {
    case record(TransferRecord)
    case zone(ZoneRecords)
    case missing(MissingRecords)

    /// Appends what the message takes of it.
    mutating func append(to message: inout TransferMessage) -> TransferStop {
      switch self {
      case .record(let record):
        guard !message.isLong else { return .long }
        return message.append(record) ? .end : .noRoom(record.type)
      case .zone(var records):
        defer { self = .zone(records) }
        return records.append(to: &message)
      case .missing(let records): return records.append(to: &message)
      }
    }
  }

  private var session: TSIGSession?
  private var parts: [Part]
  private var message: TransferMessage
  /// Records and octets so far.
  public private(set) var records = 0
  public private(set) var octets = 0

  /// Nil where a version has no SOA record: such a one is never served.
  public init?(
    _ request: TransferRequest, _ content: Content, payloadSize: UInt16, session: TSIGSession?
  ) {
    self.session = session
    switch content {
    case .soa(let zone):
      guard let soa = TransferRecord(soaOf: zone) else { return nil }
      parts = [.record(soa)]
    case .whole(let zone):
      guard let soa = TransferRecord(soaOf: zone) else { return nil }
      parts = [.record(soa), .zone(ZoneRecords(zone)), .record(soa)]
    case .difference(let old, let new):
      guard let before = TransferRecord(soaOf: old), let soa = TransferRecord(soaOf: new) else {
        return nil
      }
      parts = [
        .record(soa), .record(before), .missing(MissingRecords(of: old, in: new)), .record(soa),
        .missing(MissingRecords(of: new, in: old)), .record(soa),
      ]
    }
    // From the last: they are taken from the end.
    parts.reverse()
    message = Self.message(request, payloadSize, session)
  }

  private static func message(
    _ request: TransferRequest, _ payloadSize: UInt16, _ session: TSIGSession?
  ) -> TransferMessage {
    TransferMessage(
      request, payloadSize: payloadSize, reserved: session?.signatureLength ?? 0)
  }

  /// What there is next.
  public enum Next: Equatable, Sendable {
    case message([UInt8])
    /// Nothing yet, after much was compared.
    case notYet
    case end
  }

  /// The next message, signed where the request was.
  public mutating func next(now: UInt64) throws(TransferError) -> Next {
    while var part = parts.popLast() {
      let stop = part.append(to: &message)
      if case .end = stop { continue }
      parts.append(part)
      switch stop {
      case .pause: return .notYet
      case .noRoom(let type) where message.isEmpty: throw .recordTooLong(type)
      default: return try finish(now)
      }
    }
    return message.isEmpty ? .end : try finish(now)
  }

  private mutating func finish(_ now: UInt64) throws(TransferError) -> Next {
    records += message.answers
    var octets = message.finished()
    do { try session?.sign(response: &octets, now: now) } catch { throw .signature(error) }
    self.octets += octets.count
    return .message(octets)
  }

  /// The response that says no.
  public static func refusal(
    of request: TransferRequest, _ rcode: RCode, payloadSize: UInt16, session: TSIGSession?,
    now: UInt64
  ) -> [UInt8]? {
    var message = message(request, payloadSize, session)
    var octets = message.finished(rcode)
    var session = session
    do { try session?.sign(response: &octets, now: now) } catch { return nil }
    return octets
  }
}
