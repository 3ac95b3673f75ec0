public import DNSWire
import Octets

/// A zone on its way in by AXFR (RFC 5936, section 2.2), message by message: SOA, all other records, SOA.
public struct IncomingZone: Sendable {
  /// A record of the zone: nothing but its owner, its class and its type was looked at.
  public struct Record: Equatable, Sendable {
    public var owner: Name
    public var type: RRType
    public var ttl: UInt32
    /// Names in it are not compressed.
    public var rdata: [UInt8]
  }

  private var query: PrimaryQuery
  private var first: ReceivedMessage.Record?
  /// The serial, once it is known.
  public private(set) var serial: UInt32?
  /// Records so far; the SOA counts once.
  public private(set) var recordCount = 0
  public private(set) var isComplete = false

  /// What answers a question for AXFR.
  public init(_ query: PrimaryQuery) { self.query = query }

  /// Takes the next message, and gives its records to `body`.
  public mutating func receive(
    _ message: [UInt8], now: UInt64, _ body: (Record) -> Void
  ) throws(IncomingError) {
    guard !isComplete else { throw .behindEnd }
    var received = try query.receive(message, now: now)
    if received.answersLeft == 0, first == nil { throw .refused(.noError) }
    while let record = try received.next() {
      guard !isComplete else { throw .behindEnd }
      guard record.owner.isAtOrBelow(query.zone) else { throw .outside(record.owner) }
      guard !record.type.isMeta else { throw .metaType(record.owner, record.type) }
      guard let first else {
        try begin(with: record, body)
        continue
      }
      if record.type == .soa {
        guard record.owner == query.zone, record.rdata == first.rdata else { throw .otherSOA }
        isComplete = true
        continue
      }
      recordCount += 1
      body(Record(record))
    }
    if isComplete, !query.isSettled { throw .signature(.missing) }
  }

  private mutating func begin(
    with record: ReceivedMessage.Record, _ body: (Record) -> Void
  ) throws(IncomingError) {
    guard record.type == .soa, record.owner == query.zone,
      let timers = SOATimers(record.rdata)
    else { throw .noSOA }
    first = record
    serial = timers.serial
    recordCount = 1
    body(Record(record))
  }
}

extension IncomingZone.Record {
  fileprivate init(_ record: ReceivedMessage.Record) {
    self.init(owner: record.owner, type: record.type, ttl: record.ttl, rdata: record.rdata)
  }
}
