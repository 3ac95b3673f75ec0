import ZoneImage

/// What a registry's signer adds to its delegations: an NSEC3 chain with opt-out, without salt and more iterations (RFC
/// 9276, section 3.1), in which only those delegations stand that have a DS record (RFC 5155, section 6).
///
/// The chain is right. Signatures, keys and digests are random: who loads a zone does not verify them.
struct Registry {
  private var owners: [(hash: NSEC3Hash, types: String)] = []
  private var random = SplitMix64()

  /// The apex' records, and the signatures of what stands there.
  mutating func putApex(_ output: inout Output) {
    output.put("bench.test. 3600 IN DNSKEY 257 3 13 \(random.octets64)\n")
    output.put("bench.test. 0 IN NSEC3PARAM 1 0 0 -\n")
    for (type, ttl) in [("SOA", 3600), ("NS", 3600), ("DNSKEY", 3600), ("NSEC3PARAM", 0)] {
      output.put(signature("bench.test.", type, labels: 2, ttl))
    }
    output.put(signature("ns1.bench.test.", "A", labels: 3, 3600))
    note([], "NS SOA RRSIG DNSKEY NSEC3PARAM")
    note(["ns1"], "A RRSIG")
  }

  /// The DS record of a delegation, signed.
  mutating func putSigned(_ label: String, _ output: inout Output) {
    let name = "\(label).bench.test."
    output.put("\(name) 86400 IN DS \(random.next() & 0xffff) 13 2 \(random.digest32)\n")
    output.put(signature(name, "DS", labels: 3, 86400))
    note([label], "NS DS RRSIG")
  }

  /// The chain, signed.
  mutating func putChain(_ output: inout Output) {
    owners.sort { $0.hash < $1.hash }
    for (at, owner) in owners.enumerated() {
      let next = owners[at + 1 == owners.count ? 0 : at + 1].hash
      let name = "\(Self.base32(owner.hash)).bench.test."
      output.put("\(name) 300 IN NSEC3 1 1 0 - \(Self.base32(next)) \(owner.types)\n")
      output.put(signature(name, "NSEC3", labels: 3, 300))
    }
  }

  private mutating func note(_ labels: [String], _ types: String) {
    let name = (labels + ["bench", "test"]).flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    owners.append((NSEC3Hash(lowercased: name + [0]), types))
  }

  private mutating func signature(
    _ name: String, _ type: String, labels: Int, _ ttl: Int
  ) -> String {
    "\(name) \(ttl) IN RRSIG \(type) 13 \(labels) \(ttl) 20391231235959 20261101000000 12345 bench.test. \(random.octets64)\n"
  }

  private static let alphabet = Array("0123456789abcdefghijklmnopqrstuv".utf8)

  /// Base 32 with the extended hex alphabet (RFC 4648, section 7).
  private static func base32(_ hash: NSEC3Hash) -> String {
    var (text, bits, count) = ([UInt8](), 0, 0)
    for octet in hash.octets {
      (bits, count) = ((bits << 8 | Int(octet)) & 0xfff, count + 8)
      while count >= 5 {
        count -= 5
        text.append(alphabet[bits >> count & 31])
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Random numbers that are the same in each run (Steele and others, 2014).
private struct SplitMix64 {
  private var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  private static let base64 = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let hex = Array("0123456789abcdef".utf8)

  /// 64 octets, as a key and a signature of ECDSA P-256 have them, in base 64.
  var octets64: String {
    mutating get {
      var text = (0..<85).map { _ in Self.base64[Int(next() & 63)] }
      // The last character stands for two bits.
      text.append(Self.base64[Int(next() & 3) << 4])
      return String(decoding: text, as: UTF8.self) + "=="
    }
  }

  /// The 32 octets of a SHA-256 digest.
  var digest32: String {
    mutating get {
      String(decoding: (0..<64).map { _ in Self.hex[Int(next() & 15)] }, as: UTF8.self)
    }
  }
}
