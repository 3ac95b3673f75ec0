public import DNSWire
import Octets

/// A zone on its way in, message by message.
///
/// AXFR: SOA, all other records, SOA (RFC 5936, section 2.2). IXFR: that too, or the new SOA and then for each version its SOA, what
/// was removed, the next one's SOA, what was added, and the new SOA at the end (RFC 1995, section 4).
public struct IncomingZone: Sendable {
  /// A record of the zone: nothing but its owner, its class and its type was looked at.
  public struct Record: Equatable, Sendable {
    public var owner: Name
    public var type: RRType
    public var ttl: UInt32
    /// Names in it are not compressed.
    public var rdata: [UInt8]
  }

  private enum Form {
    /// The new SOA has come, and it takes the next record to tell.
    case unknown
    case whole
    /// What is removed, and what is added to make the version of that serial.
    case removing
    case adding(UInt32)
  }

  /// So many octets may come: of a whole zone as many as its image can hold, and of a difference, which is held in memory, fewer.
  static let mostOctets = 1 << 33
  static let mostOfDifference = 1 << 28

  private var query: PrimaryQuery
  private var octetCount = 0
  private let bounds: (whole: Int, difference: Int)
  /// The serial that is had, of IXFR.
  private let ours: UInt32?
  private var form: Form
  /// The new SOA, once it has come.
  public private(set) var soa: Record?
  /// Its serial.
  public private(set) var serial: UInt32?
  /// Records of a whole zone so far; the SOA counts once.
  public private(set) var recordCount = 0
  /// What is to be changed, where the answer is a difference.
  public private(set) var changes: IncomingChanges?
  public private(set) var isComplete = false

  /// What answers a question for AXFR; or for IXFR, with the serial that is had.
  public init(_ query: PrimaryQuery, from serial: UInt32? = nil) {
    self.init(query, from: serial, bounds: (Self.mostOctets, Self.mostOfDifference))
  }

  /// The same with other bounds, for tests.
  init(_ query: PrimaryQuery, from serial: UInt32?, bounds: (whole: Int, difference: Int)) {
    self.query = query
    self.bounds = bounds
    ours = serial
    form = serial == nil ? .whole : .unknown
  }

  /// Takes the next message, and gives the records of a whole zone to `body`.
  public mutating func receive(
    _ message: [UInt8], now: UInt64, _ body: (Record) -> Void
  ) throws(IncomingError) {
    guard !isComplete else { throw .behindEnd }
    var received = try query.receive(message, now: now)
    if received.answersLeft == 0, soa == nil { throw .refused(.noError) }
    while let next = try received.next() {
      let record = Record(next)
      guard !isComplete else { throw .behindEnd }
      guard record.owner.isAtOrBelow(query.zone) else { throw .outside(record.owner) }
      guard !record.type.isMeta else { throw .metaType(record.owner, record.type) }
      guard let soa else {
        try begin(with: record, body)
        continue
      }
      if record.type == .soa {
        guard record.owner == query.zone, let timers = SOATimers(record.rdata) else {
          throw .noSOA
        }
        try take(record, timers.serial, after: soa)
      } else {
        take(record, after: soa, body)
      }
    }
    octetCount += message.count
    guard octetCount <= (changes == nil ? bounds.whole : bounds.difference) else {
      throw .tooLarge
    }
    if isComplete, !query.isSettled { throw .signature(.missing) }
  }

  private mutating func begin(
    with record: Record, _ body: (Record) -> Void
  ) throws(IncomingError) {
    guard record.type == .soa, record.owner == query.zone, let timers = SOATimers(record.rdata)
    else { throw .noSOA }
    guard ours == nil || timers.serial != ours else { throw .nothingNew }
    soa = record
    serial = timers.serial
    if case .whole = form { give(record, body) }
  }

  /// A SOA record behind the first.
  private mutating func take(
    _ record: Record, _ its: UInt32, after soa: Record
  ) throws(IncomingError) {
    let isLast = record.rdata == soa.rdata
    switch form {
    case .whole:
      guard isLast else { throw .otherSOA }
      isComplete = true
    case .unknown:
      guard its == ours, its != serial, !isLast else { throw .otherSOA }
      changes = IncomingChanges()
      form = .removing
    case .removing: form = .adding(its)
    case .adding(let version):
      if isLast, version == serial {
        isComplete = true
      } else {
        guard its == version else { throw .otherSOA }
        form = .removing
      }
    }
  }

  /// Any other record.
  private mutating func take(_ record: Record, after soa: Record, _ body: (Record) -> Void) {
    switch form {
    case .unknown:
      form = .whole
      give(soa, body)
      give(record, body)
    case .whole: give(record, body)
    case .removing: changes?.remove(record)
    case .adding: changes?.add(record)
    }
  }

  private mutating func give(_ record: Record, _ body: (Record) -> Void) {
    recordCount += 1
    body(record)
  }
}

extension IncomingZone.Record {
  fileprivate init(_ record: ReceivedMessage.Record) {
    self.init(owner: record.owner, type: record.type, ttl: record.ttl, rdata: record.rdata)
  }
}
