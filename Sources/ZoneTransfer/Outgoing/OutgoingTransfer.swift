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
  }

  private let request: TransferRequest
  private let payloadSize: UInt16
  private var session: TSIGSession?
  private var parts: [Part]
  /// One that the message before had no room for.
  private var held: TransferRecord?
  private var isOver = false
  private var message: TransferMessage
  /// Records and octets so far.
  public private(set) var records = 0
  public private(set) var octets = 0

  /// Nil where a version has no SOA record: such a one is never served.
  public init?(
    _ request: TransferRequest, _ content: Content, payloadSize: UInt16, session: TSIGSession?
  ) {
    self.request = request
    self.payloadSize = payloadSize
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
    while !message.isLong, !isOver {
      switch step() {
      case .pause: return .notYet
      case .end: isOver = true
      case .record(let record):
        guard message.append(record) else {
          guard !message.isEmpty else { throw .recordTooLong(record.type) }
          held = record
          return try finish(now)
        }
        records += 1
      }
    }
    return message.isEmpty ? .end : try finish(now)
  }

  private mutating func step() -> TransferStep {
    if let record = held.take() { return .record(record) }
    while let part = parts.popLast() {
      switch part {
      case .record(let record): return .record(record)
      case .zone(let records):
        let step = records.next()
        if case .end = step { continue }
        parts.append(.zone(records))
        return step
      case .missing(let records):
        let step = records.next()
        if case .end = step { continue }
        parts.append(.missing(records))
        return step
      }
    }
    return .end
  }

  private mutating func finish(_ now: UInt64) throws(TransferError) -> Next {
    var octets = message.finished()
    message = Self.message(request, payloadSize, session)
    do { try session?.sign(response: &octets, now: now) } catch { throw .signature(error) }
    self.octets += octets.count
    return .message(octets)
  }

  /// The response that says no.
  public static func refusal(
    of request: TransferRequest, _ rcode: RCode, payloadSize: UInt16, session: TSIGSession?,
    now: UInt64
  ) -> [UInt8]? {
    var octets = message(request, payloadSize, session).finished(rcode)
    var session = session
    do { try session?.sign(response: &octets, now: now) } catch { return nil }
    return octets
  }
}
