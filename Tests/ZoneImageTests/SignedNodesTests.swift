import DNSWire
import Octets
import TestSupport
import Testing

@testable import ZoneImage

/// Names of signed zones that are written in the short way, and the proofs, get the octets of the long way.
@Suite struct SignedNodesTests {
  private typealias Records = [(String, RRType, [UInt8])]

  private func octets(_ contents: ZoneContents, hasShortWay: Bool) throws -> [UInt8] {
    var generator = OneSeed(seed: HashSeed(start: 1, factor: 3))
    let image = try ZoneImage(contents, using: &generator, hasShortWay: hasShortWay)
    return (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
  }

  private func signature(of type: RRType, _ number: Int) throws -> [UInt8] {
    [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 255), 13, 2]
      + [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 14)
      + (try Name("example.").wire) + [UInt8](repeating: UInt8(number & 255), count: number % 90)
  }

  /// Names with sets of all kinds, of which some are signed, once or twice; with children that sort before and behind
  /// `*`, empty non-terminals, cuts and aliases.
  private func records(_ count: Int) throws -> Records {
    var generator = SeededGenerator(seed: 21)
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    let host = Array(try Name("H1.example.").wire)
    var records: Records = [
      ("example.", .soa, soa), ("example.", .rrsig, try signature(of: .soa, 1)),
      ("example.", .ns, host),
    ]
    let types: [RRType] = [
      .a, .aaaa, .txt, RRType(99), .dnskey, RRType(65_280), .mx, .srv, .ds, .ns, .cname, .a, .a,
    ]
    for number in 0..<count {
      let owner =
        switch number % 23 {
        case 3: "*.h\(number - 1).example."
        case 5: "!.h\(number - 1).example."
        case 7: "x.H\(number - 1).example."
        case 11: "a.b.c.h\(number).example."
        case 13: "*.w\(number).example."
        default: "\(number % 2 == 0 ? "h" : "H")\(number).example."
        }
      let first = types.randomElement(using: &generator) ?? .a
      let others = [RRType.a, .aaaa, .txt].filter { _ in
        Int.random(in: 0..<3, using: &generator) == 0
      }
      for type in first == .cname ? [first] : Set([first] + others).sorted() {
        for index in 0..<(type == .cname ? 1 : Int.random(in: 1...3, using: &generator)) {
          let rdata: [UInt8] =
            switch type {
            case .ns, .cname: host
            case .mx: [0, UInt8(index)] + host
            case .srv: [0, UInt8(index), 0, 0, 0, 53] + host
            default: [UInt8](repeating: UInt8(number & 255), count: number % 50) + [UInt8(index)]
            }
          records.append((owner, type, rdata))
        }
        for index in 0..<Int.random(in: 0...2, using: &generator) where type != .ns {
          records.append((owner, .rrsig, try signature(of: type, number + index)))
        }
      }
    }
    // A set that fits no message with its signature.
    for number in 0..<2 {
      records.append(("large.example.", .txt, [UInt8](repeating: UInt8(number), count: 16_300)))
    }
    records.append(("large.example.", .rrsig, try signature(of: .txt, 89)))
    // RDATA that is no signature, and an RRSIG alone.
    records.append(("odd.example.", .rrsig, [1]))
    records.append(("odd.example.", .a, [192, 0, 2, 1]))
    records.append(("alone.example.", .rrsig, try signature(of: .a, 7)))
    return records
  }

  /// Whether both ways give one image, of a zone with so many proofs at least.
  private func expectTheSame(_ records: Records, kind: UInt32, proofs: Int) throws {
    let contents = try makeContents(records)
    let long = try octets(contents, hasShortWay: false)
    #expect(try octets(contents, hasShortWay: true) == long)
    let image = try ZoneImage(contents)
    #expect(image.octets.loadLittle32(at: ImageLayout.denialKind) == kind)
    #expect(image.octets.loadLittle32(at: ImageLayout.denialCount) >= UInt32(proofs))
  }

  @Test func signaturesWithoutProofs() throws {
    try expectTheSame(records(4_000), kind: DenialKind.none, proofs: 0)
  }

  @Test func withNSEC() throws {
    var generator = SeededGenerator(seed: 22)
    var signed = try records(4_000)
    let next = Array(try Name("next.Example.").wire) + [0, 1, 0x40]
    for owner in Set(signed.map(\.0)).sorted() {
      // Some are missing, as in a zone whose signer was stopped; the apex has one.
      guard owner == "example." || Int.random(in: 0..<30, using: &generator) > 0 else { continue }
      signed.append((owner, .nsec, next))
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        signed.append(
          (owner, .rrsig, try signature(of: .nsec, Int.random(in: 0..<90, using: &generator))))
      }
    }
    signed.append(("nothing.else.example.", .nsec, next))
    try expectTheSame(signed, kind: DenialKind.nsec, proofs: 3_000)
  }

  @Test func withNSEC3() throws {
    let parameters = try #require(NSEC3Parameters([1, 0, 0, 0, 0]))
    var generator = SeededGenerator(seed: 23)
    var signed = try records(3_000)
    var hashes: [[UInt8]] = []
    for owner in Set(signed.map { $0.0.lowercased() }).sorted()
    where owner == "example." || Int.random(in: 0..<9, using: &generator) > 0 {
      hashes.append(parameters.hash(Array(try Name(owner).wire)).octets)
    }
    hashes.sort { $0.lexicographicallyPrecedes($1) }
    for (index, hash) in hashes.enumerated() {
      let owner = "\(base32Hex(hash)).example."
      let following = hashes[(index + 1) % hashes.count]
      signed.append((owner, .nsec3, [1, 1, 0, 0, 0, 20] + following + [0, 1, 0x62]))
      signed.append((owner, .rrsig, try signature(of: .nsec3, index % 90)))
    }
    signed.append(("example.", .nsec3param, [1, 0, 0, 0, 0]))
    // One beside other records belongs to no chain, and is no type to ask for.
    signed.append(("h2.example.", .nsec3, [1, 1, 0, 0, 0, 20] + hashes[0] + [0, 1, 0x62]))
    try expectTheSame(signed, kind: DenialKind.nsec3, proofs: 2_000)
  }
}

/// Octets in base32hex (RFC 4648, section 7), without padding.
func base32Hex(_ octets: [UInt8]) -> String {
  let digits = Array("0123456789abcdefghijklmnopqrstuv")
  var text = ""
  var (bits, count) = (0, 0)
  for octet in octets {
    bits = bits << 8 | Int(octet)
    count += 8
    while count >= 5 {
      count -= 5
      text.append(digits[bits >> count & 31])
    }
    bits &= 31
  }
  return text
}
