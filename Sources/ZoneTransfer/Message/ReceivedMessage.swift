import DNSWire
import Octets

/// A response of another server, whose records are read one by one. Octets of the network: nothing is taken for granted.
struct ReceivedMessage {
  /// A record whose names are whole, as if they had never been compressed.
  struct Record: Equatable {
    var owner: Name
    var type: RRType
    var ttl: UInt32
    var rdata: [UInt8]
  }

  let id: UInt16
  let flags: UInt16
  /// Of the first question, where there is one.
  let question: (name: Name, type: RRType)?
  /// Records of the answer section that were not read.
  private(set) var answersLeft: Int
  private let octets: [UInt8]
  private var at: Int

  /// Nil where header or question are not whole.
  init?(_ octets: [UInt8]) {
    guard octets.count >= Header.size else { return nil }
    let message = octets.octets
    let counts = Header.counts(message, at: 0)
    id = message.load16(at: 0)
    flags = Header.flags(message, at: 0)
    answersLeft = Int((counts >> 32) & 0xffff)
    self.octets = octets
    // A transfer's later messages may be without (RFC 5936, section 2.2.1).
    guard counts >> 48 <= 1 else { return nil }
    guard counts >> 48 == 1 else {
      question = nil
      at = Header.size
      return
    }
    let extent = QuestionName.read(message, at: Header.size, end: octets.count)
    let end = Header.size + extent.length
    guard extent.length > 0, end + 4 <= octets.count,
      message.load16(at: end + 2) == RRClass.internet.rawValue,
      let name = Name(wire: Array(octets[Header.size..<end]))
    else { return nil }
    question = (name, RRType(message.load16(at: end)))
    at = end + 4
  }

  var rcode: RCode { RCode(rawValue: flags & 0xf) }

  /// The next record of the answer section; nil behind the last. Throws where it is not whole.
  mutating func next() throws(IncomingError) -> Record? {
    guard answersLeft > 0 else { return nil }
    answersLeft -= 1
    let octets = octets
    let message = octets.octets
    guard let record = RecordExtent(message, at: at, end: octets.count),
      let owner = Name(in: message, at: at)
    else { throw .malformed }
    guard record.classField == RRClass.internet.rawValue else { throw .malformed }
    let rdata = try self.rdata(record)
    at = record.end
    // RFC 2181, section 8: a TTL with its highest bit set counts as zero.
    let ttl = record.ttlField <= UInt32(Int32.max) ? record.ttlField : 0
    return Record(owner: owner, type: record.type, ttl: ttl, rdata: rdata)
  }

  /// RDATA with its names written out (RFC 3597, section 4).
  private func rdata(_ record: RecordExtent) throws(IncomingError) -> [UInt8] {
    let whole = octets[record.rdata..<record.end]
    guard let names = record.type.names(in: whole) else { return Array(whole) }
    guard names.start <= whole.count else { throw .malformed }
    var rdata = Array(whole.prefix(names.start))
    var place = record.rdata + names.start
    for _ in 0..<names.count {
      guard place < record.end, let name = Name(in: octets.octets, at: place),
        let end = endOfName(at: place, within: record.end)
      else { throw .malformed }
      rdata += name.wire
      place = end
    }
    rdata += octets[place..<record.end]
    guard rdata.count <= Int(UInt16.max) else { throw .malformed }
    return rdata
  }

  /// Where the name at `start` ends: behind its root label, or its pointer.
  private func endOfName(at start: Int, within limit: Int) -> Int? {
    var place = start
    while place < limit {
      let label = Int(octets[place])
      if label == 0 { return place + 1 }
      if label >= 0xc0 { return place + 2 <= limit ? place + 2 : nil }
      guard label <= 63 else { return nil }
      place += label + 1
    }
    return nil
  }
}
