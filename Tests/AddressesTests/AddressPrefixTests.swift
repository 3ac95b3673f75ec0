import Addresses
import Testing

@Suite struct AddressPrefixTests {
  @Test(
    arguments: [
      ("192.0.2.0", 24, "192.0.2.255", "192.0.3.0"), ("192.0.2.1", 32, "192.0.2.1", "192.0.2.0"),
      ("0.0.0.0", 0, "255.255.255.255", "::1"),
      ("2001:db8::", 56, "2001:db8:0:ff::1", "2001:db8:0:100::"),
      ("2001:db8::", 64, "2001:db8::ffff:ffff:ffff:ffff", "2001:db8:0:1::"),
      ("2001:db8::", 65, "2001:db8::7fff:0:0:1", "2001:db8::8000:0:0:0"),
      ("2001:db8::1", 128, "2001:db8::1", "2001:db8::2"), ("::", 0, "ffff::", "192.0.2.1"),
    ] as [(String, Int, String, String)])
  func contains(address: String, length: Int, inside: String, outside: String) throws {
    let prefix = AddressPrefix(try #require(IPAddress(address)), length: length)
    #expect(prefix.contains(try #require(IPAddress(inside))))
    #expect(!prefix.contains(try #require(IPAddress(outside))))
    #expect(prefix.description == "\(address)/\(length)")
  }

  @Test func bitsBehindTheLengthAreCleared() throws {
    let prefix = AddressPrefix(try #require(IPAddress("192.0.2.77")), length: 26)
    #expect(prefix.description == "192.0.2.64/26")
  }
}
