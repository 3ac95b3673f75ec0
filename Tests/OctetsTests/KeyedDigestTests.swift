import Octets
import Testing

@Suite("A keyed digest")
struct KeyedDigestTests {
  private let key = KeyedDigest(first: 0xb7e1_5162_8aed_2a6a, second: 0xbf71_5880_9cf4_f3c7)

  @Test("each bit of each octet, and the length, show", arguments: [0, 1, 7, 63, 64, 65, 128, 200])
  func bits(count: Int) {
    let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let digest = key.digest(of: octets.octets)
    #expect(digest == key.digest(of: octets.octets))
    for index in octets.indices {
      for bit in UInt8(0)..<8 {
        var changed = octets
        changed[index] ^= 1 << bit
        #expect(key.digest(of: changed.octets) != digest, "octet \(index), bit \(bit)")
      }
    }
    #expect(key.digest(of: (octets + [0]).octets) != digest)
  }

  @Test("another key gives another digest, also of zeros")
  func keys() {
    let zeros = [UInt8](repeating: 0, count: 4096)
    let others = (0..<64).flatMap { bit in
      [
        KeyedDigest(first: key.first ^ 1 << bit, second: key.second),
        KeyedDigest(first: key.first, second: key.second ^ 1 << bit),
      ]
    }
    let digests = Set((others + [key]).map { $0.digest(of: zeros.octets) })
    #expect(digests.count == 129)
    #expect(!digests.contains(0))
  }

  @Test("runs that are exchanged, also by whole lanes, show")
  func order() {
    let octets = (0..<256).map { UInt8($0) }
    let digest = key.digest(of: octets.octets)
    for size in [1, 8, 16, 64, 128] {
      let swapped = Array(octets[size..<(2 * size)] + octets[..<size] + octets[(2 * size)...])
      #expect(key.digest(of: swapped.octets) != digest, "runs of \(size)")
    }
  }
}
