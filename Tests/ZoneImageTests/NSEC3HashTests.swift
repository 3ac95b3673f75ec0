import DNSWire
import Octets
import Testing

@testable import ZoneImage

@Suite struct NSEC3HashTests {
  func digest(_ text: String, times: Int = 1) -> [UInt32] {
    var hash = SHA1()
    for _ in 0..<times { for octet in text.utf8 { hash.append(octet) } }
    let digest = hash.finish()
    return [digest.a, digest.b, digest.c, digest.d, digest.e]
  }

  /// The vectors of RFC 3174, section 7.3, and the lengths at which padding changes its form.
  @Test func sha1RFC3174Section7_3() {
    #expect(
      digest("abc") == [0xa999_3e36, 0x4706_816a, 0xba3e_2571, 0x7850_c26c, 0x9cd0_d89d])
    #expect(
      digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == [0x8498_3e44, 0x1c3b_d26e, 0xbaae_4aa1, 0xf951_29e5, 0xe546_70f1])
    #expect(
      digest("a", times: 1_000_000)
        == [0x34aa_973c, 0xd4c4_daa4, 0xf61e_eb2b, 0xdbad_2731, 0x6534_016f])
    #expect(
      digest("0123456701234567012345670123456701234567012345670123456701234567", times: 10)
        == [0xdea3_56a2, 0xcddd_90c7, 0xa7ec_edc5, 0xebb5_6393, 0x4f46_0452])
  }

  /// The hashes of RFC 5155, appendix A: salt AABBCCDD, 12 iterations; whatever the case.
  @Test(arguments: [
    ("example.", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"),
    ("a.example.", "35mthgpgcu1qg68fab165klnsnk3dpvl"),
    ("AI.Example.", "gjeqe526plbf1g8mklp59enfd789njgi"),
    ("ns1.example.", "2t7b4g4vsa5smi47k61mv5bv1a22bojr"),
    ("*.w.example.", "r53bq7cc2uvmubfu5ocmm6pers9tk9en"),
    ("x.y.w.example.", "2vptu5timamqttgl4luu9kg21e0aor3s"),
  ])
  func hashesRFC5155AppendixA(name: String, label: String) throws {
    let parameters = try #require(NSEC3Parameters([1, 0, 0, 12, 4, 0xaa, 0xbb, 0xcc, 0xdd]))
    #expect(parameters.hash(try Name(name).wire) == Base32Hex.hash(Array(label.utf8)[...]))
  }

  /// A name that is one block of SHA-1 has the hash that its octets have one by one, in whatever case and
  /// of whatever length.
  @Test func hashesOfEveryLength() throws {
    let parameters = try #require(NSEC3Parameters([1, 0, 0, 0, 0]))
    let salt: [UInt8] = []
    for count in 1...120 {
      let name =
        [UInt8(min(count, 63))] + (0..<count).map { UInt8(0x41 + $0 % 26) } + [0]
      var hash = SHA1()
      for octet in name { hash.append((0x41...0x5a).contains(octet) ? octet | 0x20 : octet) }
      let digest = hash.finish()
      var octets: [UInt8] = []
      for word in [digest.a, digest.b, digest.c, digest.d, digest.e] {
        octets += (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) }
      }
      // With octets behind the name, as a message has them, and without.
      for behind in [0, 64] {
        let message = name + [UInt8](repeating: 0xff, count: behind)
        let made = NSEC3Hash(
          message.octets, at: 0, count: name.count, salt: salt.octets, at: 0, saltLength: 0,
          iterations: 0)
        #expect(made.octets == octets)
      }
      #expect(parameters.hash(name).octets == octets)
    }
  }

  /// Hashes spread over all buckets.
  @Test func buckets() {
    #expect(NSEC3IndexLayout.bucket(0, count: 10) == 0)
    #expect(NSEC3IndexLayout.bucket(0x8000_0000, count: 10) == 5)
    #expect(NSEC3IndexLayout.bucket(.max, count: 10) == 9)
    #expect(NSEC3IndexLayout.bucket(.max, count: 0) == 0)
  }

  /// No more than 50 iterations are served (RFC 9276, section 3.2), and more than none is told of.
  @Test(arguments: [
    (0, [String]()), (1, ["nsec3-extra-iterations"]),
    (50, ["nsec3-extra-iterations"]), (51, ["nsec3-too-many-iterations"]),
  ])
  func iterationsRFC9276(count: Int, rules: [String]) throws {
    let soa: [UInt8] = [0, 0] + [UInt8](repeating: 0, count: 20)
    var contents = try makeContents([
      ("example.", .soa, soa), ("example.", .ns, [0]),
      ("example.", .nsec3param, [1, 0, 0, UInt8(count), 0]),
    ])
    #expect(contents.settle().findings.map(\.rule.rawValue) == rules)
  }
}
