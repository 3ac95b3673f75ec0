import DNSWire
import TestSupport

/// A response without what does not count: the order of records, the case of names in them, compression, RA, and the
/// payload size that is offered.
struct Outline: Equatable, Sendable {
  /// A record with its names in lower case.
  struct Record: Hashable, Sendable, Comparable {
    var owner: [UInt8]
    var type: UInt16
    var rrClass: UInt16
    var ttl: UInt32
    var rdata: [UInt8]

    /// Octets without compression.
    var size: Int { owner.count + 10 + rdata.count }

    static func < (left: Record, right: Record) -> Bool {
      if left.type != right.type { return left.type < right.type }
      if left.owner != right.owner { return left.owner.lexicographicallyPrecedes(right.owner) }
      if left.rdata != right.rdata { return left.rdata.lexicographicallyPrecedes(right.rdata) }
      return left.ttl < right.ttl
    }
  }

  /// OPT's fields (RFC 6891, section 6.1.3) but for the size and the upper RCODE.
  struct EDNS: Hashable, Sendable {
    var version: UInt8
    var dnssecOK: Bool
    var options: [UInt8]
  }

  var rcode: UInt16
  /// QR, opcode, AA, TC, RD, Z, AD and CD.
  var flags: UInt16
  var question: [UInt8]
  var answer: [Record]
  var authority: [Record]
  var additional: [Record]
  var edns: EDNS?

  /// Octets that the message has without compression; kept when a choice takes something out of it.
  private var full: Uncompared<Int>
  var sizeInFull: Int { full.value }

  var isTruncated: Bool { flags & 0x0200 != 0 }
  var isAuthoritative: Bool { flags & 0x0400 != 0 }

  init(_ message: DecodedMessage) {
    rcode = message.rcode
    flags = message.flags & 0xff70
    question = message.question
    answer = Self.section(message.answer)
    authority = Self.section(message.authority)
    additional = Self.section(message.additional)
    edns = message.opt.map {
      EDNS(
        version: UInt8(truncatingIfNeeded: $0.ttl >> 16), dnssecOK: $0.ttl & 0x8000 != 0,
        options: $0.rdata)
    }
    full = Uncompared(
      value: 12 + question.count + (edns.map { 11 + $0.options.count } ?? 0)
        + (answer + authority + additional).reduce(0) { $0 + $1.size })
  }

  /// The same where the question may have been asked in class IN for class ANY, where no answer has AA: what was asked counts, and
  /// stands for `question`.
  init(_ message: DecodedMessage, of asked: Question, for question: Question) {
    self.init(message)
    guard asked.rrClass != question.rrClass else { return }
    if self.question == asked.section { self.question = question.section }
    flags &= ~0x0400
  }

  /// What two outlines may differ in and be equal all the same.
  private struct Uncompared<Value: Sendable>: Equatable, Sendable {
    var value: Value

    static func == (left: Self, right: Self) -> Bool { true }
  }

  private static func section(_ records: [DecodedMessage.Record]) -> [Record] {
    records.map { record in
      Record(
        owner: record.owner.map(fold), type: record.type.rawValue, rrClass: record.rrClass,
        ttl: record.ttl, rdata: foldNames(record.rdata, of: record.type))
    }.sorted()
  }

  private static func fold(_ octet: UInt8) -> UInt8 {
    (0x41...0x5a).contains(octet) ? octet | 0x20 : octet
  }

  /// RDATA with the names in it, and nothing else, in lower case.
  private static func foldNames(_ rdata: [UInt8], of type: RRType) -> [UInt8] {
    let names: (start: Int, count: Int)? =
      switch type.rawValue {
      case 47: (0, 1)  // NSEC
      case 64, 65, 107: (2, 1)  // SVCB, HTTPS, LP
      case 58: (0, 2)  // TALINK
      default: type.names(in: rdata[...]).map { ($0.start, $0.count) }
      }
    guard let names else { return rdata }
    var folded = rdata
    var at = names.start
    for _ in 0..<names.count {
      guard at < rdata.count, let length = wireNameLength(rdata[at...]) else { return folded }
      for index in at..<(at + length) { folded[index] = fold(rdata[index]) }
      at += length
    }
    return folded
  }
}
