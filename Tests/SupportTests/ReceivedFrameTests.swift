import Addresses
import DNSWire
import TestSupport
import Testing

/// The reader that other tests trust finds what is wrong with a frame.
@Suite struct ReceivedFrameTests {
  /// A frame that is right in every octet, with one tag.
  private func good(_ version: Int) throws -> CraftedFrame {
    let texts = version == 4 ? ["192.0.2.1", "192.0.2.53"] : ["2001:db8::1", "2001:db8::53"]
    let (source, destination) = (
      try #require(IPAddress(texts[0])), try #require(IPAddress(texts[1]))
    )
    return CraftedFrame(
      from: [2, 0, 0, 0, 0, 1], to: [2, 0, 0, 0, 0, 2], tags: [CraftedFrame.Tag(control: 7)],
      source, destination,
      udp: CraftedFrame.UDP(from: 40053, to: 53, QueryMessage(.root).octets + [1]))
  }

  /// What the reader says of a frame; nil where nothing is wrong.
  private func complaint(_ octets: [UInt8]) -> String? {
    do {
      _ = try ReceivedFrame(octets)
      return nil
    } catch { return "\(error)" }
  }

  /// The frame with its UDP datagram changed.
  private func edited(
    _ version: Int, _ edit: (inout CraftedFrame.UDP) -> Void
  ) throws -> CraftedFrame {
    var frame = try good(version)
    switch frame.network {
    case .ipv4(var packet):
      guard case .udp(var datagram) = packet.transport else { break }
      edit(&datagram)
      packet.transport = .udp(datagram)
      frame.network = .ipv4(packet)
    case .ipv6(var packet):
      guard case .udp(var datagram) = packet.transport else { break }
      edit(&datagram)
      packet.transport = .udp(datagram)
      frame.network = .ipv6(packet)
    case .other: break
    }
    return frame
  }

  @Test("a right frame is read, padded or not", arguments: [4, 6])
  func right(version: Int) throws {
    var frame = try good(version)
    for padded in [0, 128] {
      frame.paddedTo = padded
      let read = try ReceivedFrame(frame.octets)
      #expect(read.sourceMAC == frame.source)
      #expect(read.destinationMAC == frame.destination)
      #expect(read.tags == frame.tags)
      #expect(read.source.isIPv4 == (version == 4))
      #expect(read.destination.octets.last == 0x53 || read.destination.octets.last == 53)
      #expect(read.hopLimit == 63)
      #expect(read.sourcePort == 40053)
      #expect(read.destinationPort == 53)
      #expect(read.payload == QueryMessage(.root).octets + [1])
    }
  }

  @Test("the sum is that of others' examples (RFC 1071)")
  func sums() throws {
    // A header of another's making, whose checksum is 0xb861.
    let header: [UInt8] = [
      0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0xb8, 0x61, 0xc0, 0xa8, 0x00,
      0x01, 0xc0, 0xa8, 0x00, 0xc7,
    ]
    #expect(onesComplementSum(header) == 0xffff)
    // RFC 1071, section 3.
    #expect(onesComplementSum([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]) == 0xddf2)
    #expect(onesComplementSum([0x00, 0x01, 0xf2]) == 0xf201)
  }

  @Test("any one bit that is turned over behind the Ethernet header is found", arguments: [4, 6])
  func everyBit(version: Int) throws {
    let octets = try good(version).octets
    for index in 18..<octets.count {
      // IPv6 has no sum over its traffic class, flow label and hop limit (RFC 8200, section 3).
      if version == 6, (19..<22).contains(index) || index == 25 { continue }
      for bit in 0..<8 where !(version == 6 && index == 18 && bit < 4) {
        var wrong = octets
        wrong[index] ^= 1 << bit
        #expect(complaint(wrong) != nil, "octet \(index), bit \(bit)")
      }
    }
  }

  @Test("a frame that ends early is found, wherever it ends", arguments: [4, 6])
  func everyLength(version: Int) throws {
    let octets = try good(version).octets
    for length in 0..<octets.count {
      #expect(complaint(Array(octets.prefix(length))) != nil, "\(length) octets")
    }
  }

  @Test("each mistake has its own words", arguments: [4, 6])
  func words(version: Int) throws {
    #expect(complaint(try edited(version) { $0.checksum = .wrong }.octets) == "UDP checksum")
    #expect(complaint(try edited(version) { $0.checksum = .partial }.octets) == "UDP checksum")
    #expect(complaint(try edited(version) { $0.checksum = .zero }.octets) == "no UDP checksum")
    let length = "UDP length is not the IP payload's"
    #expect(complaint(try edited(version) { $0.trailing = [0] }.octets) == length)
    #expect(complaint(try edited(version) { $0.length = 12 }.octets) == length)
    #expect(complaint(try edited(version) { $0.length = 500 }.octets) == length)
  }

  @Test("IP headers of other kinds are found")
  func headers() throws {
    func four(_ edit: (inout CraftedFrame.IPv4) -> Void) throws -> String? {
      var frame = try good(4)
      guard case .ipv4(var packet) = frame.network else { return nil }
      edit(&packet)
      frame.network = .ipv4(packet)
      return complaint(frame.octets)
    }
    #expect(try four { $0.isChecksumRight = false } == "IPv4 header checksum")
    #expect(try four { $0.totalLength = 1000 } == "IPv4 total length 1000")
    #expect(try four { $0.totalLength = 27 } == "IPv4 total length 27")
    #expect(try four { $0.fragment = 0x2000 } == "a fragment")
    #expect(try four { $0.options = [1, 1, 1, 1] } == "IPv4 version or header length 70")
    #expect(try four { $0.transport = .raw(6, []) } == "protocol 6, not UDP")
    var frame = try good(6)
    guard case .ipv6(var packet) = frame.network else { return }
    packet.extensions = [.hopByHop]
    frame.network = .ipv6(packet)
    #expect(complaint(frame.octets) == "next header 0, not UDP")
    frame.network = .other(etherType: 0x0806, [])
    #expect(complaint(frame.octets) == "EtherType 2054")
  }
}
