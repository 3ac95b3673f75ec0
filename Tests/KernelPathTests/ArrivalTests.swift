import Addresses
import Glibc
import Octets
import Responder
import Testing

@testable import KernelPath

@Suite("Arrivals that get no reply")
struct ArrivalTests {
  private func arrival(_ client: String, _ port: UInt16, to destination: String) throws -> Arrival {
    let address = try #require(IPAddress(destination))
    return Arrival(
      length: 30, isTruncated: false,
      client: Endpoint(address: try #require(IPAddress(client)), port: port), scope: 0,
      destination: address, local: address, interface: 2)
  }

  @Test(
    "reasons",
    arguments: [
      ("192.0.2.1", 1024, "192.0.2.53", nil),
      ("2001:db8::1", 1024, "2001:db8::53", nil),
      ("192.0.2.53", 1024, "192.0.2.53", nil),
      ("192.0.2.1", 0, "192.0.2.53", .sourcePortZero),
      ("0.0.0.0", 1024, "192.0.2.53", .sourceUnspecified),
      ("::", 1024, "2001:db8::53", .sourceUnspecified),
      ("224.0.0.1", 1024, "192.0.2.53", .sourceNotUnicast),
      ("255.255.255.255", 1024, "192.0.2.53", .sourceNotUnicast),
      ("ff02::1", 1024, "2001:db8::53", .sourceNotUnicast),
      ("192.0.2.1", 1024, "224.0.0.251", .destinationNotUnicast),
      ("2001:db8::1", 1024, "ff02::1", .destinationNotUnicast),
      ("192.0.2.53", 53, "192.0.2.53", .sourceIsServer),
      ("2001:db8::53", 53, "2001:db8::53", .sourceIsServer),
    ] as [(String, UInt16, String, KernelDrop?)])
  func reasons(client: String, port: UInt16, destination: String, reason: KernelDrop?) throws {
    #expect(try arrival(client, port, to: destination).dropReason(port: 53) == reason)
  }

  @Test("broadcast: the header's destination is not the local address it stands for")
  func broadcast() throws {
    var broadcast = try arrival("192.0.2.1", 1024, to: "192.0.2.53")
    broadcast.destination = IPAddress("192.0.2.255")
    #expect(broadcast.dropReason(port: 53) == .destinationNotUnicast)
  }

  @Test("no word on the destination, or a cut message: dropped")
  func unknown() throws {
    var unknown = try arrival("192.0.2.1", 1024, to: "192.0.2.53")
    unknown.local = nil
    #expect(unknown.dropReason(port: 53) == .truncated)
    var cut = try arrival("192.0.2.1", 1024, to: "192.0.2.53")
    cut.isTruncated = true
    #expect(cut.dropReason(port: 53) == .truncated)
  }

  @Test("RFC 4007, section 6: only link-local replies are bound to an interface")
  func replyInterface() throws {
    #expect(try arrival("fe80::1", 1024, to: "fe80::53").replyInterface == 2)
    #expect(try arrival("2001:db8::1", 1024, to: "2001:db8::53").replyInterface == 0)
    #expect(try arrival("192.0.2.1", 1024, to: "192.0.2.53").replyInterface == 0)
  }

  @Test("control messages: any octets are read without harm, and lengths are not believed")
  func controlMessages() {
    let unknown = readAddress(RawSpan())
    #expect(unknown.client.address.isUnspecified)
    var generator = SystemRandomNumberGenerator()
    for round in 0..<2_000 {
      var octets = (0..<Int.random(in: 0...64)).map { _ in UInt8.random(in: 0...255) }
      // Every second time a length and a kind that lead on into the data.
      if round % 2 == 0, octets.count >= 16 {
        for at in 0..<16 { octets[at] = 0 }
        octets[0] = UInt8.random(in: 0...80, using: &generator)
        octets[8] = round % 4 == 0 ? 0 : 41
        octets[12] = round % 4 == 0 ? 8 : 50
      }
      let length = octets.first.map(Int.init) ?? 0
      let count = octets.count
      var arrival = unknown
      octets.withOctets { readControl($0.bytes, into: &arrival) }
      if round % 2 == 0, count >= 16, length > count { #expect(arrival.local == nil) }
    }
  }

  @Test("counters' names of the reasons")
  func names() {
    #expect(KernelDrop.destinationNotUnicast.name == "destination_not_unicast")
    #expect(KernelDrop.responder(.shortMessage).name == "short_message")
    #expect(KernelDrop.punted(.tsig).name == "punted_tsig")
  }
}
