import DNSWire
import Octets

/// A record of a zone, on its way into a message.
struct TransferRecord: Equatable, Sendable {
  /// In wire form.
  var owner: [UInt8]
  var type: RRType
  var ttl: UInt32
  /// Names in it are not compressed.
  var rdata: ArraySlice<UInt8>
}

/// The messages of a transfer, one after the other, while they are made (RFC 5936, section 2.2): header, question, and as many records as
/// one takes.
struct TransferMessage {
  /// From here on a message is long enough: pointers reach no further, so that more would save nothing.
  static let enough = 16_384
  /// The longest message (RFC 1035, section 4.2.2).
  private static let most = 65_535
  /// Room behind what is written, for what is copied in whole words.
  private static let slack = 128

  /// What the message has so far, and room; it is the next one's too.
  private var octets: [UInt8]
  private var count: Int
  private(set) var answers = 0
  private var owner = OwnerName()
  private let question: [UInt8]
  /// Octets of header and question.
  private let head: Int
  private let hasEDNS: Bool
  private let payloadSize: UInt16
  /// What a signature and OPT will add.
  private let reserved: Int

  /// With the request's ID and question.
  init(_ request: TransferRequest, payloadSize: UInt16, reserved: Int) {
    octets = request.id.octets + [0, 0] + [0, 1, 0, 0, 0, 0, 0, 0]
    octets += request.name + request.type.rawValue.octets + RRClass.internet.rawValue.octets
    question = request.name
    (count, head) = (octets.count, octets.count)
    octets.appendZeros(Self.enough + 2_048 - octets.count)
    hasEDNS = request.hasEDNS
    self.payloadSize = payloadSize
    self.reserved = reserved + (request.hasEDNS ? EDNS.responseSize : 0)
    owner.move(toName: question)
    owner.begin(question: question, at: Header.size)
  }

  /// Whether nothing was appended.
  var isEmpty: Bool { answers == 0 }

  /// Whether the message is to be sent before more is appended.
  var isLong: Bool { count >= Self.enough || answers == Int(UInt16.max) }

  /// Has the records that are appended next be those of another owner: see ``OwnerName``.
  mutating func move(shared: Int, _ octets: RawSpan, _ rest: Range<Int>) {
    owner.move(shared: shared, octets, rest)
  }

  mutating func move(to key: [UInt8]) { owner.move(to: key.octets) }

  /// Appends a record of any owner; false, with nothing appended, where there is no room for it.
  mutating func append(_ record: TransferRecord) -> Bool {
    owner.move(toName: record.owner)
    return append(
      record.type, record.ttl, record.rdata.octets, 0..<record.rdata.count)
  }

  /// Appends a record of the owner whose RDATA, with names that are not compressed, stands in `source`; false, with nothing
  /// appended, where there might be no room for it.
  mutating func append(
    _ type: RRType, _ ttl: UInt32, _ source: RawSpan, _ rdata: Range<Int>
  ) -> Bool {
    let (room, needed) = (Self.most - reserved - count, 10 + rdata.count)
    // No name is longer than 255 octets: most records need no closer look.
    guard needed + 255 <= room || needed + owner.wireLength <= room else { return false }
    if octets.count < count + 255 + needed + Self.slack {
      octets.appendZeros(Self.most + 255 + Self.slack - octets.count)
    }
    count = Self.write(type, ttl, source, rdata, of: &owner, to: &octets, at: count)
    answers += 1
    return true
  }

  /// Writes a record; the place behind it.
  private static func write(
    _ type: RRType, _ ttl: UInt32, _ source: RawSpan, _ rdata: Range<Int>,
    of owner: inout OwnerName, to octets: inout [UInt8], at start: Int
  ) -> Int {
    octets.withOctets { message in
      let at = owner.write(to: &message, at: start)
      let classAndTTL = UInt64(RRClass.internet.rawValue) << 32 | UInt64(ttl)
      message.store64(UInt64(type.rawValue) << 48 | classAndTTL, at: at)
      let end: Int
      if let names = type.compressedNames {
        end = write(source, rdata, names, of: owner, to: &message, at: at + 10)
      } else {
        end = at + 10 + rdata.count
        if !message.copyThirtyTwos(
          source, from: rdata.lowerBound, count: rdata.count, to: at + 10)
        {
          message.copy(source, from: rdata.lowerBound, count: rdata.count, to: at + 10)
        }
      }
      message.store16(UInt16(truncatingIfNeeded: end - at - 10), at: at + 8)
      return end
    }
  }

  /// Writes RDATA with names, which are compressed; the place behind it.
  private static func write(
    _ source: RawSpan, _ rdata: Range<Int>, _ names: RDATANames, of owner: OwnerName,
    to message: inout MutableRawSpan, at start: Int
  ) -> Int {
    let first = min(names.start, rdata.count)
    message.copy(source, from: rdata.lowerBound, count: first, to: start)
    var (from, at) = (rdata.lowerBound + first, start + first)
    for _ in 0..<names.count {
      let name = QuestionName.read(source, at: from, end: rdata.upperBound)
      guard name.length > 0 else { break }
      at = owner.write(source, at: from, name, to: &message, at: at)
      from += name.length
    }
    message.copy(source, from: from, count: rdata.upperBound - from, to: at)
    return at + rdata.upperBound - from
  }

  /// The whole message, with an RCODE and OPT where the request had it; then the next one begins.
  mutating func finished(_ rcode: RCode = .noError) -> [UInt8] {
    let counts = Header.counts(
      questions: 1, answers: UInt16(truncatingIfNeeded: answers), additionals: hasEDNS ? 1 : 0)
    let authoritative = rcode == .noError ? Header.aa : 0
    let (end, hasEDNS, payloadSize) = (count, hasEDNS, payloadSize)
    octets.withOctets {
      $0.store16(Header.qr | authoritative | (rcode.rawValue & 0xf), at: 2)
      $0.store64(counts, at: 4)
      if hasEDNS {
        EDNS.writeResponse(
          &$0, at: end, payloadSize: payloadSize, rcode: rcode, wantsDNSSEC: false)
      }
    }
    let message = Array(octets.prefix(end + (hasEDNS ? EDNS.responseSize : 0)))
    count = head
    answers = 0
    owner.begin(question: question, at: Header.size)
    return message
  }
}
