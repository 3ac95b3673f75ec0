import Addresses
import CLinux
import DNSWire
import FastPath
import Octets
import PuntQueue
import Responder
import TestSupport
import Testing
import XDP
import ZoneImage

/// DNS cookies over the fast path (RFC 7873): the client's address comes from the frame.
@Suite("Cookies over the worker")
struct WorkerCookieTests {
  private func settings() -> ResponderSettings {
    var settings = ResponderSettings()
    settings.say(cookies: .given([[UInt8](1...16)]))
    settings.requiresCookies = true
    return settings
  }

  /// A query for `www.example.` with DO and these octets in its COOKIE option.
  private func query(_ cookie: [UInt8]) throws -> [UInt8] {
    var message: [UInt8] = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
    message += try Name("www.example.").wire + [0, 1, 0, 1]
    message += [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, UInt8(4 + cookie.count)]
    return message + [0, 10, 0, UInt8(cookie.count)] + cookie
  }

  private let client: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  @Test("A cookie is learned, good for its address, and bad for another", arguments: [false, true])
  func learned(isIPv6: Bool) throws {
    let zones = ZoneSetPublisher(try Bench.zones(address: [192, 0, 2, 1]))
    var worker = try MemoryWorker(
      responder: Responder(settings: settings()), zones: zones, punts: PuntQueue(slots: 4),
      geometry: ChunkGeometry(count: 64))
    func ask(_ message: [UInt8], isIPv6: Bool) throws -> ReceivedFrame {
      var frame = Bench.frame(message, isIPv6: isIPv6)
      #expect(frame.withOctets { worker.receive($0.bytes) })
      #expect(worker.turn() == 1)
      var reply: [UInt8] = []
      _ = worker.send { bytes in reply = (0..<bytes.byteCount).map { bytes.load8(at: $0) } }
      // Which checks lengths and checksums.
      return try ReceivedFrame(reply)
    }
    let learned = try ask(query(client), isIPv6: isIPv6).payload
    // BADCOOKIE: 7 in the header, 1 in OPT; the cookie is the last option.
    #expect(learned[3] & 0xf == 7 && learned.suffix(28).prefix(4) == [0, 10, 0, 24])
    let cookie = Array(learned.suffix(24))
    #expect(Array(cookie.prefix(8)) == client)

    let good = try ask(query(cookie), isIPv6: isIPv6).payload
    #expect(good[3] & 0xf == 0 && good[7] == 1)
    #expect(Array(good.suffix(24)) == cookie)

    let other = try ask(query(cookie), isIPv6: !isIPv6).payload
    #expect(other[3] & 0xf == 7)

    // The kernel path says the same to the same client.
    var buffer = try query(cookie)
    let length = buffer.count
    buffer += [UInt8](repeating: 0, count: 1400)
    let asker = Client(isIPv6 ? Bench.client6 : Bench.client, at: apus_unix_seconds())
    let verdict = buffer.withOctets { bytes in
      Responder(settings: settings()).respond(
        in: &bytes, length: length, capacity: 1400, transport: .udp, zones: zones.current().set,
        client: asker)
    }
    #expect(verdict == .transmit(length: good.count))
    #expect(Array(buffer.prefix(good.count)) == Array(good))
  }

  /// `example.` with a text of each of these lengths at a name of its own.
  private static func texts(_ lengths: ClosedRange<Int>) throws -> ZoneSet {
    var contents = ZoneContents(apex: try Name("example."))
    let host = try Name("ns.example.").wire
    func add(_ owner: String, _ type: RRType, _ rdata: [UInt8]) throws {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    try add("example.", .soa, host + host + [UInt8](repeating: 1, count: 20))
    try add("example.", .ns, host)
    for length in lengths {
      var rdata: [UInt8] = []
      while rdata.count < length {
        let count = min(length - rdata.count - 1, 255)
        rdata += [UInt8(count)] + [UInt8](repeating: 0x61, count: count)
      }
      try add("t\(length).example.", .txt, rdata)
    }
    contents.sort()
    return ZoneSet([.init(apex: contents.apex, image: try ZoneImage(contents))])
  }

  @Test(
    "A response that fills the chunk has its cookie, or TC and its cookie",
    arguments: [false, true])
  func fullChunk(isIPv6: Bool) throws {
    let lengths = 1600...1760
    var settings = ResponderSettings(udpPayload: 4096)
    settings.say(cookies: .given([[UInt8](1...16)]))
    let bench = try Bench(mtu: 3000, zones: Self.texts(lengths), settings: settings)
    var whole = 0
    for length in lengths {
      let edns = QueryMessage.EDNS(payloadSize: 4096, options: [(code: 10, data: client)])
      let query = QueryMessage(try Name("t\(length).example."), .txt, edns: edns)
      let frame = try #require(
        bench.ask(Bench.frame(query.octets, isIPv6: isIPv6)), "\(length)")
      // Which checks lengths and checksums.
      let reply = Array(try ReceivedFrame(frame).payload)
      let message = try #require(DecodedMessage(reply), "\(length)")
      let option: [UInt8] = [0, 10, 0, 24] + client
      #expect(Array(reply.suffix(28).prefix(12)) == option, "\(length)")
      if reply[2] & 2 == 0 {
        whole += 1
        #expect(message.answer.first?.rdata.count == length)
      } else {
        #expect(message.answer.isEmpty, "\(length)")
      }
    }
    // Both are met.
    #expect(whole > 20 && whole < lengths.count - 20)
  }

  @Test("The checksum is right for every length of name and option, at both parities")
  func checksums() throws {
    let zones = ZoneSetPublisher(try Bench.zones(address: [192, 0, 2, 1]))
    var settings = self.settings()
    settings.requiresCookies = false
    for nsid in 1...5 {
      settings.say(nsid: [UInt8](repeating: 0xa5, count: nsid), cookies: .random)
      var worker = try MemoryWorker(
        responder: Responder(settings: settings), zones: zones, punts: PuntQueue(slots: 4),
        geometry: ChunkGeometry(count: 64))
      for extra in 0...9 {
        let name = try Name(String(repeating: "x", count: extra + 1) + ".w.example.")
        var message: [UInt8] = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]
        message += name.wire + [0, 1, 0, 1]
        message += [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, UInt8(20 + extra)]
        // NSID, padding, a client cookie.
        message +=
          [0, 3, 0, 0] + [0, 12, 0, UInt8(extra)] + [UInt8](repeating: 0xee, count: extra)
        message += [0, 10, 0, 8] + client
        var frame = Bench.frame(message)
        #expect(frame.withOctets { worker.receive($0.bytes) })
        #expect(worker.turn() == 1)
        var reply: [UInt8] = []
        _ = worker.send { bytes in reply = (0..<bytes.byteCount).map { bytes.load8(at: $0) } }
        let received = try ReceivedFrame(reply)
        #expect(received.payload.suffix(24).prefix(8) == client[...])
        #expect(received.payload[3] & 0xf == 0)
      }
    }
  }
}
