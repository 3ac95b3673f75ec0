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

/// One message of a transfer while it is made (RFC 5936, section 2.2): header, question, and as many records as it takes.
struct TransferMessage {
  /// From here on a message is long enough: pointers reach no further, so that more would save nothing.
  static let enough = 16_384
  /// The longest message (RFC 1035, section 4.2.2).
  private static let most = 65_535

  private var octets: [UInt8]
  private var answers = 0
  private var suffixes: NameSuffixes
  private let hasEDNS: Bool
  private let payloadSize: UInt16
  /// What a signature will add.
  private let reserved: Int

  /// With the request's ID and question.
  init(_ request: TransferRequest, payloadSize: UInt16, reserved: Int) {
    octets = []
    octets.reserveCapacity(Self.enough + 2_048)
    octets += request.id.octets + [0, 0] + [0, 1, 0, 0, 0, 0, 0, 0]
    suffixes = NameSuffixes(request.name, at: octets.count)
    octets += request.name + request.type.rawValue.octets + RRClass.internet.rawValue.octets
    hasEDNS = request.hasEDNS
    self.payloadSize = payloadSize
    self.reserved = reserved + (request.hasEDNS ? EDNS.responseSize : 0)
  }

  /// Whether nothing was appended.
  var isEmpty: Bool { answers == 0 }

  /// Whether the message is to be sent before more is appended.
  var isLong: Bool { octets.count >= Self.enough || answers == Int(UInt16.max) }

  /// Appends a record; false, with nothing appended, where there might be no room for it.
  mutating func append(_ record: TransferRecord) -> Bool {
    guard octets.count + record.owner.count + 10 + record.rdata.count + reserved <= Self.most
    else { return false }
    suffixes.append(owner: record.owner, to: &octets)
    octets.append16(record.type.rawValue)
    octets.append16(RRClass.internet.rawValue)
    octets.append32(record.ttl)
    octets.append16(UInt16(truncatingIfNeeded: record.rdata.count))
    if let names = record.type.compressedNames {
      let start = octets.count
      append(record.rdata, names)
      let length = UInt16(truncatingIfNeeded: octets.count - start)
      octets.withOctets { $0.store16(length, at: start - 2) }
    } else {
      octets += record.rdata
    }
    answers += 1
    return true
  }

  private mutating func append(_ rdata: ArraySlice<UInt8>, _ names: RDATANames) {
    octets += rdata.prefix(names.start)
    var rest = rdata.dropFirst(names.start)
    for _ in 0..<names.count {
      guard let length = wireNameLength(rest) else { break }
      suffixes.append(Array(rest.prefix(length)), to: &octets)
      rest = rest.dropFirst(length)
    }
    octets += rest
  }

  /// The whole message, with an RCODE and OPT where the request had it.
  func finished(_ rcode: RCode = .noError) -> [UInt8] {
    var octets = octets
    let counts = Header.counts(
      questions: 1, answers: UInt16(truncatingIfNeeded: answers), additionals: hasEDNS ? 1 : 0)
    let authoritative = rcode == .noError ? Header.aa : 0
    let end = octets.count
    if hasEDNS { octets.appendZeros(EDNS.responseSize) }
    octets.withOctets {
      $0.store16(Header.qr | authoritative | (rcode.rawValue & 0xf), at: 2)
      $0.store64(counts, at: 4)
      if hasEDNS {
        EDNS.writeResponse(
          &$0, at: end, payloadSize: payloadSize, rcode: rcode, wantsDNSSEC: false)
      }
    }
    return octets
  }
}
