import Octets
import Packet
import TestSupport
import Testing

/// `Frame.parse` over an array's octets.
func parse(_ chunk: inout [UInt8], at offset: Int, length: Int) -> Frame.Parsed {
  chunk.withOctets { Frame.parse($0.bytes, at: offset, length: length) }
}

/// Parses a frame that stands behind 256 octets of headroom in a chunk of 2048, as from the kernel.
func parse(_ frame: [UInt8], cut: Int = 0) -> Frame.Parsed {
  var chunk = [UInt8](repeating: 0xa5, count: 2048)
  chunk.replaceSubrange(256..<256 + frame.count, with: frame)
  return parse(&chunk, at: 256, length: frame.count - cut)
}

func dropReason(_ frame: TestFrame) -> FrameDropReason? {
  if case .drop(let reason) = parse(frame.bytes) { return reason }
  return nil
}

func layoutOf(_ frame: TestFrame) -> FrameLayout? {
  if case .datagram(let layout) = parse(frame.bytes) { return layout }
  return nil
}

/// Both families' frames with the same change.
func bothFamilies(_ change: (inout TestFrame) -> Void) -> [TestFrame] {
  [TestFrame(), TestFrame.ipv6()].map { frame in
    var frame = frame
    change(&frame)
    return frame
  }
}

let tagSets: [[(UInt16, UInt16)]] = [
  [], [(0x8100, 0x2064)], [(0x88a8, 0x0001), (0x8100, 0x0fff)],
]

@Suite("Frames that are read")
struct ReadFrames {
  @Test("0 to 2 VLAN tags, both families", arguments: 0...2, [false, true])
  func plain(tags: Int, isIPv6: Bool) throws {
    var frame = isIPv6 ? TestFrame.ipv6() : TestFrame()
    frame.tags = tagSets[tags]
    let layout = try #require(layoutOf(frame))
    #expect(layout.frame == 256)
    #expect(layout.ip == 256 + 14 + 4 * tags)
    #expect(layout.udp == layout.ip + (isIPv6 ? 40 : 20))
    #expect(layout.payload == layout.udp + 8)
    #expect(layout.payloadLength == 30)
    #expect(layout.family == (isIPv6 ? .ipv6 : .ipv4))
  }

  @Test("The payload's length is the UDP length's, never the padded frame's")
  func paddedFrame() throws {
    for frame in bothFamilies({
      $0.payload = Array(0..<12); $0.padding = Array(repeating: 7, count: 30)
    }
    ) {
      #expect(layoutOf(frame)?.payloadLength == 12)
    }
  }

  @Test("A UDP length smaller than the IP payload counts, and the rest is not the message's")
  func shortUDPLength() {
    for frame in bothFamilies({ $0.afterDatagram = [1, 2, 3, 4, 5] }) {
      #expect(layoutOf(frame)?.payloadLength == 30)
    }
  }

  @Test("A message of no octets is a datagram")
  func emptyMessage() {
    for frame in bothFamilies({ $0.payload = [] }) { #expect(layoutOf(frame)?.payloadLength == 0) }
  }

  @Test("RFC 768: no UDP checksum is fine over IPv4")
  func noChecksumIPv4() {
    var frame = TestFrame()
    frame.udpChecksum = 0
    #expect(layoutOf(frame) != nil)
  }

  @Test("The pseudo-header's sum alone, of a sender that offloads checksums, is right")
  func partialChecksum() {
    for frame in bothFamilies({ $0.udpChecksumIsPartial = true }) {
      #expect(layoutOf(frame) != nil)
    }
  }

  @Test("A UDP checksum sent as all ones for a computed 0 is right")
  func allOnesChecksum() {
    for var frame in bothFamilies({ $0.payload = Array(repeating: 0, count: 30) }) {
      // Choose the last two octets so that the sum before complementing is all ones.
      frame.udpChecksum = nil
      let checksum = UInt16(frame.datagram[6]) << 8 | UInt16(frame.datagram[7])
      frame.payload.replaceSubrange(28..<30, with: big(checksum))
      #expect(frame.datagram[6...7] == [0xff, 0xff])
      #expect(layoutOf(frame) != nil)
    }
  }
}

@Suite("Frames that are dropped, each by its reason")
struct DroppedFrames {
  func expect(
    _ reason: FrameDropReason, _ change: (inout TestFrame) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for frame in bothFamilies(change) {
      #expect(dropReason(frame) == reason, sourceLocation: sourceLocation)
    }
  }

  func expect4(
    _ reason: FrameDropReason, _ change: (inout TestFrame) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var frame = TestFrame()
    change(&frame)
    #expect(dropReason(frame) == reason, sourceLocation: sourceLocation)
  }

  func expect6(
    _ reason: FrameDropReason, _ change: (inout TestFrame) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var frame = TestFrame.ipv6()
    change(&frame)
    #expect(dropReason(frame) == reason, sourceLocation: sourceLocation)
  }

  @Test("A frame cut anywhere is dropped and never trapped on", arguments: 0...2, [false, true])
  func cut(tags: Int, isIPv6: Bool) {
    var frame = isIPv6 ? TestFrame.ipv6() : TestFrame()
    frame.tags = tagSets[tags]
    let bytes = frame.bytes
    for cut in 1...bytes.count {
      guard case .drop(let reason) = parse(bytes, cut: cut) else {
        Issue.record("read with \(cut) octets cut")
        continue
      }
      #expect(reason == .truncated || reason == .ipLength)
    }
  }

  @Test("A frame that the descriptor puts outside the chunk")
  func outsideChunk() {
    var chunk = [UInt8](repeating: 0, count: 2048)
    for (offset, length) in [(2000, 100), (-1, 60), (0, -1), (4096, 60), (.max, .max), (60, .max)] {
      #expect(
        parse(&chunk, at: offset, length: length) == .drop(.truncated))
    }
  }

  @Test("Other EtherTypes, and more than two tags")
  func etherType() {
    expect(.etherType) { $0.etherType = 0x0806 }
    expect(.etherType) { $0.tags = [(0x88a8, 1), (0x8100, 2), (0x8100, 3)] }
  }

  @Test("RFC 1122, section 3.3.6: a link-layer group address")
  func ethernetGroup() {
    expect(.ethernetGroup) { $0.destinationMAC = [255, 255, 255, 255, 255, 255] }
    expect(.ethernetGroup) { $0.destinationMAC = [0x33, 0x33, 0, 0, 0, 1] }
    expect(.ethernetGroup) { $0.sourceMAC = [1, 0, 0x5e, 0, 0, 1] }
  }

  @Test("A version that the EtherType belies")
  func version() {
    expect4(.ipVersion) { $0.versionAndLength = 0x65 }
    expect6(.ipVersion) { $0.versionAndLength = 0x46 }
  }

  @Test("IPv4 options, and a header length under 20")
  func options() {
    expect4(.ipv4Options) { $0.versionAndLength = 0x46 }
    expect4(.ipv4Options) { $0.versionAndLength = 0x44 }
  }

  @Test("A wrong IPv4 header checksum, at every bit")
  func ipv4Checksum() {
    let right = TestFrame().bytes
    let field = UInt16(right[24]) << 8 | UInt16(right[25])
    for bit in 0..<16 { expect4(.ipv4Checksum) { $0.ipChecksum = field ^ (1 << bit) } }
  }

  @Test("An IP length beyond the frame, and one short of the headers")
  func ipLength() {
    expect(.ipLength) { $0.ipLengthError = 1 }
    expect(.ipLength) { $0.ipLengthError = 30_000 }
    expect4(.ipLength) { $0.ipLengthError = -39 }
    expect(.udpLength) { $0.ipLengthError = -31 }
  }

  @Test("Fragments, first and later; IPv6's come as another next header")
  func fragments() {
    expect4(.fragment) { $0.fragment = 0x2000 }
    expect4(.fragment) { $0.fragment = 0x0001 }
    expect4(.fragment) { $0.fragment = 0x1fff }
    expect6(.notUDP) { $0.nextProtocol = 44 }
  }

  @Test("Other protocols and IPv6 extension headers", arguments: [0, 1, 6, 43, 50, 51, 58, 60])
  func notUDP(number: UInt8) { expect(.notUDP) { $0.nextProtocol = number } }

  @Test("A UDP length larger than the IP payload, and under 8")
  func udpLength() {
    expect(.udpLength) { $0.udpLengthError = 1 }
    expect(.udpLength) {
      $0.udpLengthError = 1; $0.padding = [0, 0, 0, 0]
    }
    expect(.udpLength) { $0.udpLengthError = 20_000 }
    expect(.udpLength) { $0.udpLengthError = -31 }
    expect(.udpLength) { $0.udpLengthError = -38 }
  }

  @Test("A wrong UDP checksum, at every bit")
  func udpChecksum() {
    for frame in bothFamilies({ _ in }) {
      let right = UInt16(frame.datagram[6]) << 8 | UInt16(frame.datagram[7])
      for bit in 0..<16 {
        var frame = frame
        frame.udpChecksum = right ^ (1 << bit)
        #expect(dropReason(frame) == .udpChecksum)
      }
    }
  }

  @Test("A changed octet of the message, with the checksum as it was")
  func damagedMessage() {
    for frame in bothFamilies({ $0.payload = Array(1...31) }) {
      for at in 0..<31 {
        var bytes = frame.bytes
        bytes[bytes.count - 31 + at] ^= 0x10
        #expect(parse(bytes) == .drop(.udpChecksum))
      }
    }
  }

  @Test("RFC 8200, section 8.1: no UDP checksum over IPv6")
  func noChecksumIPv6() { expect6(.udpChecksumMissing) { $0.udpChecksum = 0 } }

  @Test("Source port 0")
  func sourcePort() { expect(.sourcePort) { $0.sourcePort = 0 } }

  @Test("IPv4 sources that nobody may have")
  func sources4() {
    expect4(.sourceMulticast) { $0.source = [224, 0, 0, 1] }
    expect4(.sourceMulticast) { $0.source = [239, 255, 255, 255] }
    expect4(.sourceBroadcast) { $0.source = [255, 255, 255, 255] }
    expect4(.sourceUnspecified) { $0.source = [0, 0, 0, 0] }
    expect4(.sourceLoopback) { $0.source = [127, 0, 0, 1] }
    expect4(.sourceOwn) { $0.source = $0.destination }
  }

  @Test("IPv4 destinations that are nobody's own")
  func destinations4() {
    expect4(.destinationMulticast) { $0.destination = [224, 0, 0, 251] }
    expect4(.destinationBroadcast) { $0.destination = [255, 255, 255, 255] }
    expect4(.destinationUnspecified) { $0.destination = [0, 0, 0, 0] }
    expect4(.destinationLoopback) { $0.destination = [127, 0, 0, 53] }
  }

  @Test("IPv4 unicast at the ranges' edges is read")
  func edges4() {
    for address: [UInt8] in [
      [1, 0, 0, 0], [126, 255, 255, 255], [128, 0, 0, 0], [223, 255, 255, 255], [240, 0, 0, 1],
    ] {
      var frame = TestFrame()
      frame.source = address
      #expect(layoutOf(frame) != nil, "\(address)")
    }
  }

  @Test("IPv6 addresses that nobody may have")
  func addresses6() {
    let zero = [UInt8](repeating: 0, count: 16)
    let loopback = [UInt8](repeating: 0, count: 15) + [1]
    let mapped = [UInt8](repeating: 0, count: 10) + [255, 255, 192, 0, 2, 1]
    let multicast = TestFrame.address6(0xff, 0x02, last: 1)
    expect6(.sourceMulticast) { $0.source = multicast }
    expect6(.sourceUnspecified) { $0.source = zero }
    expect6(.sourceLoopback) { $0.source = loopback }
    expect6(.mappedAddress) { $0.source = mapped }
    expect6(.sourceOwn) { $0.source = $0.destination }
    expect6(.destinationMulticast) { $0.destination = multicast }
    expect6(.destinationUnspecified) { $0.destination = zero }
    expect6(.destinationLoopback) { $0.destination = loopback }
    expect6(.mappedAddress) { $0.destination = mapped }
  }

  @Test("Random octets never trap")
  func garbage() {
    var generator = SeededGenerator(seed: 7)
    var chunk = [UInt8](repeating: 0, count: 2048)
    let seeds = [TestFrame().bytes, TestFrame.ipv6().bytes]
    for round in 0..<100_000 {
      let frame = seeds[round & 1]
      chunk.replaceSubrange(256..<256 + frame.count, with: frame)
      for _ in 0..<Int(generator.next() % 6) {
        chunk[256 + Int(generator.next() % 80)] = UInt8(truncatingIfNeeded: generator.next())
      }
      let length = Int(generator.next() % 120)
      if case .datagram(let layout) = parse(&chunk, at: 256, length: length) {
        #expect(layout.payload + layout.payloadLength <= 256 + length)
      }
    }
  }
}
