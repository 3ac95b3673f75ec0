import DNSWire
import Octets

/// A TSIG record (RFC 8945, section 4.2), as it stands at the end of a message.
///
///     Algorithm Name / Time Signed (48 bits) / Fudge / MAC Size / MAC / Original ID / Error / Other Len / Other Data
struct TSIGRecord {
  /// Where it starts in its message.
  var start: Int
  var keyName: Name
  var algorithmName: Name
  /// Seconds since 1970.
  var timeSigned: UInt64
  var fudge: UInt16
  var mac: [UInt8]
  var originalID: UInt16
  var error: UInt16
  var otherData: [UInt8]

  /// What a message has of it.
  enum Reading {
    case none
    /// There is one, and it is no good (RFC 8945, section 5.2: FORMERR), or the message is not whole.
    case malformed
    case record(TSIGRecord)
  }

  /// The largest there is without MAC and other data: two names, ten octets of the record, sixteen of RDATA.
  static func length(key: TSIGKey, otherData: Int = 0) -> Int {
    key.name.wire.count + 10 + key.algorithm.name.wire.count + 16 + key.algorithm.codeLength
      + otherData
  }

  /// Looks for it at the end of a message.
  static func read(_ message: [UInt8]) -> Reading {
    let octets = message.octets
    guard message.count >= Header.size else { return .malformed }
    let counts = Header.counts(octets, at: 0)
    var at = Header.size
    for _ in 0..<Int(counts >> 48) {
      guard let end = endOfName(message, at: at), end + 4 <= message.count else {
        return .malformed
      }
      at = end + 4
    }
    let records = [32, 16, 0].map { Int(truncatingIfNeeded: (counts >> UInt64($0)) & 0xffff) }
    let total = records.reduce(0, +)
    for number in 0..<total {
      guard let record = RecordExtent(octets, at: at, end: message.count) else {
        return .malformed
      }
      if record.type == .tsig {
        // The last record of the additional section (RFC 8945, section 5.1).
        guard number == total - 1, records[2] > 0, record.classField == RRClass.any.rawValue,
          record.ttlField == 0, record.end == message.count,
          let tsig = TSIGRecord(record, message, start: at)
        else { return .malformed }
        return .record(tsig)
      }
      at = record.end
    }
    return .none
  }

  private init?(_ record: RecordExtent, _ message: [UInt8], start: Int) {
    let octets = message.octets
    let end = record.end
    // The algorithm's name is not compressed (RFC 8945, section 4.2).
    guard let keyName = Name(in: octets, at: start), record.rdata < end,
      let length = wireNameLength(message[record.rdata..<end]),
      let algorithmName = Name(wire: Array(message[record.rdata..<(record.rdata + length)]))
    else { return nil }
    var at = record.rdata + length
    guard at + 10 <= end else { return nil }
    let time = octets.load64(at: at) >> 16
    let fudge = octets.load16(at: at + 6)
    let macSize = Int(octets.load16(at: at + 8))
    at += 10
    guard at + macSize + 6 <= end else { return nil }
    mac = Array(message[at..<(at + macSize)])
    at += macSize
    originalID = octets.load16(at: at)
    error = octets.load16(at: at + 2)
    let otherLength = Int(octets.load16(at: at + 4))
    guard at + 6 + otherLength == end else { return nil }
    otherData = Array(message[(at + 6)..<end])
    (self.start, self.keyName, self.algorithmName) = (start, keyName, algorithmName)
    (timeSigned, self.fudge) = (time, fudge)
  }

  init(
    key: TSIGKey, timeSigned: UInt64, mac: [UInt8], originalID: UInt16, error: UInt16 = 0,
    otherData: [UInt8] = []
  ) {
    start = 0
    keyName = key.name
    algorithmName = key.algorithm.name
    self.timeSigned = timeSigned
    fudge = TSIGSession.fudge
    self.mac = mac
    self.originalID = originalID
    self.error = error
    self.otherData = otherData
  }

  /// The TSIG variables of a digest (RFC 8945, section 4.3.3).
  var variables: [UInt8] {
    keyName.lowercased.wire + RRClass.any.rawValue.octets + [0, 0, 0, 0]
      + algorithmName.lowercased.wire + timers + error.octets
      + UInt16(truncatingIfNeeded: otherData.count).octets + otherData
  }

  /// The timers alone, for the second message of an answer and those behind it (RFC 8945, section 5.3.1).
  var timers: [UInt8] {
    (0..<6).map { UInt8(truncatingIfNeeded: timeSigned >> UInt64(40 - 8 * $0)) } + fudge.octets
  }

  /// The record in wire form.
  var wire: [UInt8] {
    let rdata =
      algorithmName.lowercased.wire + timers + UInt16(truncatingIfNeeded: mac.count).octets + mac
      + originalID.octets + error.octets + UInt16(truncatingIfNeeded: otherData.count).octets
      + otherData
    return keyName.lowercased.wire + RRType.tsig.rawValue.octets + RRClass.any.rawValue.octets
      + [0, 0, 0, 0] + UInt16(truncatingIfNeeded: rdata.count).octets + rdata
  }

  /// Takes the record, which was read from this message, off its end.
  func strip(from message: inout [UInt8]) {
    message.removeLast(message.count - start)
    Self.count(-1, in: &message)
    message.replaceSubrange(0..<2, with: originalID.octets)
  }

  /// Adds the record to a message.
  func append(to message: inout [UInt8]) {
    message += wire
    Self.count(1, in: &message)
  }

  private static func count(_ change: Int, in message: inout [UInt8]) {
    let count = Int(message.octets.load16(at: 10)) + change
    message.withOctets { $0.store16(UInt16(truncatingIfNeeded: count), at: 10) }
  }

  /// Where the name at `start` ends; nil where it is not whole.
  private static func endOfName(_ message: [UInt8], at start: Int) -> Int? {
    var at = start
    while at < message.count {
      let label = Int(message[at])
      if label == 0 { return at + 1 }
      if label >= 0xc0 { return at + 2 <= message.count ? at + 2 : nil }
      guard label <= 63 else { return nil }
      at += label + 1
    }
    return nil
  }
}

extension UInt16 {
  /// In network byte order.
  var octets: [UInt8] { [UInt8(truncatingIfNeeded: self >> 8), UInt8(truncatingIfNeeded: self)] }
}
