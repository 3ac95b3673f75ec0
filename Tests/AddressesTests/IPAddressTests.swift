import Addresses
import Testing

@Suite struct IPAddressTests {
  @Test(arguments: ["192.0.2.53", "0.0.0.0", "255.255.255.255", "2001:db8::53", "::", "fe80::1"])
  func textRoundTrip(text: String) {
    #expect(IPAddress(text)?.description == text)
  }

  @Test(arguments: ["", "192.0.2", "192.0.2.256", "2001:db8:::1", "x", "192.0.2.1\0"])
  func refused(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func kinds() throws {
    #expect(try #require(IPAddress("224.0.0.1")).isMulticast)
    #expect(try #require(IPAddress("ff02::1")).isMulticast)
    #expect(!(try #require(IPAddress("192.0.2.1")).isMulticast))
    #expect(try #require(IPAddress("0.0.0.0")).isUnspecified)
    for text in ["127.0.0.1", "127.255.0.9", "::1"] {
      #expect(try #require(IPAddress(text)).isLoopback)
    }
    for text in ["128.0.0.1", "0.0.0.0", "::", "::2", "1::1", "::127.0.0.1"] {
      #expect(try !#require(IPAddress(text)).isLoopback)
    }
    #expect(IPAddress(octets: [192, 0, 2, 1])?.ipv4 == 0xc000_0201)
    #expect(try #require(IPAddress("192.0.2.1")).octets.suffix(6) == [255, 255, 192, 0, 2, 1])
  }
}
