import Octets
import Packet
import TestSupport
import Testing

@Suite("Turning a frame around")
struct TurnAround {
  /// Turns `query` around with `payload` as the response, in a chunk of 2048.
  func reply(to query: TestFrame, _ payload: [UInt8]) -> [UInt8]? {
    let frame = query.bytes
    var chunk = [UInt8](repeating: 0xa5, count: 2048)
    chunk.replaceSubrange(256..<256 + frame.count, with: frame)
    guard case .datagram(let layout) = parse(&chunk, at: 256, length: frame.count)
    else { return nil }
    chunk.replaceSubrange(layout.payload..<layout.payload + payload.count, with: payload)
    let before = chunk
    let length = chunk.withOctets { Frame.turnAround(&$0, layout, payloadLength: payload.count) }
    guard length > 0 else { return nil }
    // Nothing before the frame or behind it is touched.
    #expect(chunk[..<256] == before[..<256])
    #expect(chunk[(256 + length)...] == before[(256 + length)...])
    return Array(chunk[256..<256 + length])
  }

  @Test(
    "Every response of 12 to 1,400 octets: addresses, lengths and checksums", arguments: 0...2,
    [false, true])
  func everySize(tags: Int, isIPv6: Bool) throws {
    var query = isIPv6 ? TestFrame.ipv6() : TestFrame()
    query.tags = tagSets[tags]
    query.padding = [1, 2, 3]
    let ip = query.ethernetLength
    let udp = ip + (isIPv6 ? 40 : 20)
    var generator = SeededGenerator(seed: 1)
    for size in 12...1400 {
      let payload = (0..<size).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      let frame = try #require(reply(to: query, payload))
      #expect(frame.count == udp + 8 + size)
      #expect(
        Array(frame[0..<6]) == query.sourceMAC && Array(frame[6..<12]) == query.destinationMAC)
      #expect(frame[12..<ip] == query.bytes[12..<ip])
      if isIPv6 {
        #expect(Array(frame[ip..<ip + 4]) == [0x60, 0, 0, 0])
        #expect(Array(frame[ip + 4..<ip + 6]) == big(UInt16(8 + size)))
        #expect(Array(frame[ip + 6..<ip + 8]) == [17, 64])
      } else {
        #expect(Array(frame[ip..<ip + 4]) == [0x45, 0] + big(UInt16(28 + size)))
        #expect(Array(frame[ip + 4..<ip + 10]) == [0, 0, 0x40, 0, 64, 17])
        #expect(plainSum(Array(frame[ip..<udp])) == 0xffff)
      }
      #expect(
        Array(frame[(udp - 2 * query.source.count)..<udp]) == query.destination + query.source)
      #expect(Array(frame[udp..<udp + 6]) == big(53) + big(40_000) + big(UInt16(8 + size)))
      var pseudo = query.source + query.destination
      pseudo += [0, 17]
      pseudo += big(UInt16(8 + size))
      #expect(Array(frame[udp + 6..<udp + 8]) != [0, 0])
      #expect(plainSum(pseudo + frame[udp...]) == 0xffff)
      #expect(Array(frame[(udp + 8)...]) == payload)
    }
  }

  @Test("RFC 768: a computed checksum of 0 is sent as 0xffff")
  func zeroChecksum() throws {
    for query in bothFamilies({ _ in }) {
      let udp = query.isIPv6 ? 54 : 34
      var payload = [UInt8](repeating: 3, count: 40)
      let first = try #require(reply(to: query, payload))
      let old = UInt32(first[udp + 6]) << 8 | UInt32(first[udp + 7])
      // Adding the checksum to a word of the payload makes the sum all ones.
      let word = (0x0303 + old) % 0xffff
      payload.replaceSubrange(0..<2, with: big(UInt16(word)))
      let second = try #require(reply(to: query, payload))
      #expect(Array(second[udp + 6..<udp + 8]) == [255, 255])
    }
  }

  @Test("A query without UDP checksum gets a response with one")
  func alwaysPresent() throws {
    var query = TestFrame()
    query.udpChecksum = 0
    let frame = try #require(reply(to: query, Array(repeating: 9, count: 20)))
    #expect(Array(frame[40..<42]) != [0, 0])
  }

  @Test("A response that does not fit the chunk is dropped, with nothing written")
  func tooLong() throws {
    let frame = TestFrame().bytes
    var chunk = [UInt8](repeating: 0, count: 512)
    chunk.replaceSubrange(0..<frame.count, with: frame)
    guard case .datagram(let layout) = parse(&chunk, at: 0, length: frame.count)
    else {
      Issue.record("not read")
      return
    }
    let before = chunk
    for length in [512 - layout.payload + 1, 513, 70_000, -1, Int.max, Int.min] {
      #expect(
        chunk.withOctets { Frame.turnAround(&$0, layout, payloadLength: length) } == 0)
    }
    #expect(chunk == before)
    #expect(
      chunk.withOctets { Frame.turnAround(&$0, layout, payloadLength: 512 - layout.payload) }
        == 512)
  }
}
