import Addresses
import Octets
import Tap
import TestSupport
import Testing

@testable import Server

/// The section numbers are those of draft-ietf-opsawg-pcapng.
@Suite("What a tap writes: pcapng")
struct PCAPNGTests {
  /// A block as a reader finds it.
  private struct Block {
    var type: Int
    var body: [UInt8]

    func number(_ at: Int, _ size: Int = 4) -> UInt64 {
      body[at..<at + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The options that begin at an offset of the body.
    func options(_ start: Int) -> [Int: [UInt8]] {
      var (at, options) = (start, [Int: [UInt8]]())
      while number(at, 2) != 0 {
        let length = Int(number(at + 2, 2))
        options[Int(number(at, 2))] = Array(body[at + 4..<at + 4 + length])
        at += 4 + (length + 3) / 4 * 4
      }
      #expect(number(at) == 0 && at + 4 == body.count, "opt_endofopt is the last")
      return options
    }
  }

  private func blocks(_ octets: [UInt8]) throws -> [Block] {
    var (at, blocks) = (0, [Block]())
    func number(_ at: Int) -> Int {
      octets[at..<at + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    while at < octets.count {
      let length = number(at + 4)
      try #require(length >= 12 && length % 4 == 0 && at + length <= octets.count)
      #expect(number(at + length - 4) == length, "the length stands at both ends")
      blocks.append(Block(type: number(at), body: Array(octets[at + 8..<at + length - 4])))
      at += length
    }
    return blocks
  }

  @Test("section 4.1: the section header, to the octet")
  func section() {
    #expect(
      PCAPNG.section(application: "apus") == [
        0x0a, 0x0d, 0x0d, 0x0a, 40, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 4, 0, 4, 0, 0x61, 0x70, 0x75, 0x73,
        0, 0, 0, 0, 40, 0, 0, 0,
      ])
  }

  @Test("section 4.3: a packet, to the octet: time by halves, padding, direction, drops")
  func packet() {
    #expect(
      PCAPNG.packet(
        interface: 2, time: 0x0102_0304_0506_0708, [0xaa, 0xbb, 0xcc, 0xdd, 0xee], length: 9,
        .outbound, dropped: 0x11) == [
          6, 0, 0, 0, 64, 0, 0, 0, 2, 0, 0, 0, 4, 3, 2, 1, 8, 7, 6, 5, 5, 0, 0, 0, 9, 0, 0, 0,
          0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0, 0, 0, 2, 0, 4, 0, 2, 0, 0, 0,
          4, 0, 8, 0, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0,
        ])
  }

  @Test(
    "a file: an interface before its first packet, Ethernet for the fast path, raw IP for others")
  func file() throws {
    var capture = TapCapture()
    var octets = capture.start()
    let (query, reply) = (try Tapped.query(), try Tapped.query(flags: 0x8400))
    let fast = Tapped.frames(query, reply)
    octets += capture.octets(of: fast)
    capture.count([
      TapShare(
        path: .udp, name: "", counts: TapCounts(copied: 1, ringFull: 2, overLimit: 3),
        slowClient: 4),
      TapShare(path: .udp, name: "", counts: TapCounts(copied: 5, ringFull: 6), slowClient: 0),
      TapShare(path: .fast, name: "eth0/3", counts: TapCounts(copied: 2), slowClient: 0),
    ])
    octets += capture.octets(of: Tapped.exchange(.udp, query))
    octets += capture.octets(of: fast)
    octets += capture.end(at: 99)
    let blocks = try blocks(octets)
    #expect(blocks.map(\.type) == [0x0a0d_0d0a, 1, 6, 6, 1, 6, 6, 6, 5, 5])
    // Section 4.2: linktype, snaplen, name, description, and times in units of 10^-9 seconds.
    for (index, linkType, name) in [(1, 1, "eth0/3"), (4, 101, "udp")] {
      #expect(blocks[index].number(0, 2) == linkType)
      #expect(blocks[index].number(4) == 4096)
      let options = blocks[index].options(8)
      #expect(options[2] == Array(name.utf8) && options[9] == [9])
      #expect(options[3]?.isEmpty == false)
    }
    // Section 4.3: query and reply, in that order.
    for (index, packet, time, direction) in [
      (2, fast.query, Tapped.time, UInt8(1)), (3, fast.reply, Tapped.time + 1000, 2),
    ] {
      let block = blocks[index]
      #expect(block.number(0) == 0)
      #expect(block.number(4) << 32 | block.number(8) == time)
      #expect(block.number(12) == UInt64(packet.count) && block.number(16) == UInt64(packet.count))
      #expect(Array(block.body[20..<20 + packet.count]) == packet)
      #expect(block.options(20 + (packet.count + 3) / 4 * 4) == [2: [direction, 0, 0, 0]])
    }
    let udp = blocks[5]
    #expect(udp.number(0) == 1)
    let start = 20 + (Int(udp.number(12)) + 3) / 4 * 4
    #expect(udp.options(start)[4] == [15, 0, 0, 0, 0, 0, 0, 0], "2 + 3 + 4 + 6 lost before it")
    // Section 4.6: received, dropped by the system, delivered.
    for (index, counts) in [(8, [2, 0, 4]), (9, [17, 15, 1])] as [(Int, [UInt8])] {
      let options = blocks[index].options(12)
      #expect([4, 7, 8].compactMap { options[$0]?.first } == counts)
    }
  }

  @Test("made up UDP packets have the right lengths and checksums", arguments: [false, true])
  func udp(isIPv6: Bool) throws {
    let query = try Tapped.query()
    let (from, to) = isIPv6 ? (Tapped.client6, Tapped.server6) : (Tapped.client, Tapped.server)
    for size in query.count...query.count + 3 {
      let message = query + [UInt8](repeating: 0xab, count: size - query.count)
      let packet = MadePacket(udp: message, length: size, from: from, to: to)
      #expect(packet.length == packet.octets.count)
      // A frame around it, whose checker is another's.
      let ethernet: [UInt8] =
        [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2] + (isIPv6 ? [0x86, 0xdd] : [8, 0])
      let received = try ReceivedFrame(ethernet + packet.octets)
      #expect(received.payload == message)
      #expect(received.sourcePort == 40_000 && received.destinationPort == 53)
    }
  }

  @Test("made up TCP segments follow each other in sequence, on each connection by itself")
  func tcp() throws {
    var capture = TapCapture()
    let (query, reply) = (try Tapped.query(), try Tapped.query(flags: 0x8400) + [1, 2, 3])
    var octets: [UInt8] = []
    for isIPv6 in [false, true, false] {
      octets += capture.octets(of: Tapped.exchange(.tcp, query, reply, isIPv6: isIPv6))
    }
    let packets = try blocks(octets).filter { $0.type == 6 }.map {
      Array($0.body[20..<20 + Int($0.number(12))])
    }
    var next = [4: [UInt32(1), 1], 6: [1, 1]]
    for (index, packet) in packets.enumerated() {
      let version = Int(packet[0] >> 4)
      let side = index % 2
      let segment = Array(packet[(version == 4 ? 20 : 40)...])
      let message = side == 0 ? query : reply
      #expect(Array(segment[20...]) == [0, UInt8(message.count)] + message)
      func number(_ at: Int) -> UInt32 { segment[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
      #expect(number(4) == next[version]?[side] && number(8) == next[version]?[1 - side])
      next[version]?[side] += UInt32(message.count + 2)
      // RFC 9293, section 3.1: the sum over pseudo-header and segment comes out right.
      let addresses = version == 4 ? packet[12..<20] : packet[8..<40]
      let whole = Array(addresses) + [0, 6, 0, UInt8(segment.count)] + segment
      var sum = InternetChecksum()
      sum.add(whole.octets, at: 0, count: whole.count)
      #expect(sum.isRight)
    }
    #expect(packets.count == 6)
  }

  @Test("what was cut is told by its length, and has no checksum that could be wrong")
  func cut() throws {
    let message = try Tapped.query()
    let packet = MadePacket(udp: message, length: 3000, from: Tapped.client, to: Tapped.server)
    #expect(packet.length == 3028 && packet.octets.count == 28 + message.count)
    #expect(Array(packet.octets[2..<4]) == [3028 >> 8, 3028 & 255])
    #expect(Array(packet.octets[26..<28]) == [0, 0])
    // A TCP message of 65,535 octets: no field overflows.
    let long = MadePacket(
      tcp: message, length: 65_535, from: Tapped.client6, to: Tapped.server6, sequence: .max,
      acknowledged: 0)
    #expect(long.length == 65_535 + 2 + 20 + 40)
  }
}
