import DNSWire
import Octets
import Testing

@Suite("Names in messages")
struct NameInMessageTests {
  /// A header, then `www.example.`, `a` and a pointer to `example.`, a pointer to that.
  private let message: [UInt8] =
    [UInt8](repeating: 0, count: 12) + [3, 0x77, 0x77, 0x77, 7] + Array("example".utf8) + [0]
    + [1, 0x61, 0xc0, 16] + [0xc0, 25]

  @Test("pointers are followed")
  func pointers() throws {
    #expect(Name(in: message.octets, at: 12) == (try Name("www.example.")))
    #expect(Name(in: message.octets, at: 25) == (try Name("a.example.")))
    #expect(Name(in: message.octets, at: 29) == (try Name("a.example.")))
  }

  @Test(
    "pointers forward, to themselves, out of the message, half of one, and endless labels: no name")
  func malformed() {
    for octets in [
      [0xc0, 14], [0xc0, 12], [0xc0, 13], [0xff, 0xff], [3, 0x61], [0x40],
    ]
      as [[UInt8]]
    {
      let message = [UInt8](repeating: 0, count: 12) + octets + [0]
      #expect(Name(in: message.octets, at: 12) == nil, "\(octets)")
    }
    #expect(Name(in: (Array(message.prefix(12)) + [0xc0]).octets, at: 12) == nil, "half of one")
    let long = [UInt8](repeating: 1, count: 600)
    #expect(Name(in: long.octets, at: 0) == nil)
    #expect(Name(in: long.octets, at: 600) == nil && Name(in: long.octets, at: -1) == nil)
  }
}
