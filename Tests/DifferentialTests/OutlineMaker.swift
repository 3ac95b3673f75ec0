import DNSWire
import TestSupport
import Testing

@testable import Differential

/// Makes outlines out of records, by way of a message without compression.
struct OutlineMaker {
  let question: Question

  init(_ name: String, _ type: UInt16 = 1, dnssec: Bool = false, payload: UInt16 = 1232) throws {
    var question = Question(zone: 0, name: try Name(name), type: type)
    if dnssec { question.edns = QueryMessage.EDNS(payloadSize: payload, dnssecOK: true) }
    self.question = question
  }

  /// An authoritative response where nothing else is said: flags with QR and AA.
  func callAsFunction(
    _ answer: [Outline.Record] = [], authority: [Outline.Record] = [],
    additional: [Outline.Record] = [], rcode: UInt16 = 0, flags: UInt16 = 0x8400
  ) throws -> Outline {
    let counts = [1, UInt16(answer.count), UInt16(authority.count), UInt16(additional.count)]
    let words = [0, flags | rcode] + counts
    var octets = words.flatMap(Self.octets)
    octets += question.name.wire + Self.octets(question.type) + Self.octets(question.rrClass)
    for record in answer + authority + additional {
      octets += record.owner + Self.octets(record.type) + Self.octets(record.rrClass)
      octets += [0, 0] + Self.octets(UInt16(record.ttl)) + Self.octets(UInt16(record.rdata.count))
      octets += record.rdata
    }
    return Outline(try #require(DecodedMessage(octets)))
  }

  private static func octets(_ word: UInt16) -> [UInt8] { [UInt8(word >> 8), UInt8(word & 0xff)] }

  /// What is said of the answers of Apus, Knot, NSD and BIND.
  func judged(
    apus: Outline, knot: Outline, nsd: Outline, bind: Outline
  ) -> Judgement {
    Judge(withApus: true).judge(
      question, [.fast: apus, .knot: knot, .nsd: nsd, .bind: bind])
  }
}

/// Records as the tests of the choices need them.
extension Outline.Record {
  private static func make(_ owner: String, _ type: UInt16, _ rdata: [UInt8]) throws -> Self {
    Self(
      owner: try Name(owner).lowercased.wire, type: type, rrClass: 1, ttl: 60, rdata: rdata)
  }

  static func a(_ owner: String, _ last: UInt8 = 1) throws -> Self {
    try make(owner, 1, [192, 0, 2, last])
  }

  static func txt(_ owner: String, octets: Int) throws -> Self {
    let strings = [Int](repeating: 250, count: octets / 250)
    return try make(
      owner, 16, strings.flatMap { [UInt8($0)] + [UInt8](repeating: 0x78, count: $0) })
  }

  static func ns(_ owner: String, _ target: String) throws -> Self {
    try make(owner, 2, try Name(target).wire)
  }

  static func cname(_ owner: String, _ target: String) throws -> Self {
    try make(owner, 5, try Name(target).wire)
  }

  static func dname(_ owner: String, _ target: String) throws -> Self {
    try make(owner, 39, try Name(target).wire)
  }

  static func soa(_ owner: String) throws -> Self {
    try make(owner, 6, [0, 0] + [UInt8](repeating: 1, count: 20))
  }

  static func https(_ owner: String, _ target: String) throws -> Self {
    try make(owner, 65, [0, 1] + (try Name(target).wire))
  }

  static func nsec(_ owner: String, _ next: String) throws -> Self {
    try make(owner, 47, try Name(next).wire + [0, 1, 2])
  }

  /// With an owner that is no hash of anything.
  static func nsec3(_ owner: String, optOut: Bool = false) throws -> Self {
    try make(owner, 50, [1, optOut ? 1 : 0, 0, 0, 0, 4, 1, 2, 3, 4])
  }

  /// A signature of `record`, whose octets nobody checks.
  static func signature(of record: Self, _ octet: UInt8 = 0) -> Self {
    var signature = record
    signature.type = 46
    signature.rdata = [UInt8(record.type >> 8), UInt8(record.type & 0xff), 13, 2]
    signature.rdata += [UInt8](repeating: octet, count: 14) + [0] + [7, 7, 7, 7]
    return signature
  }
}
