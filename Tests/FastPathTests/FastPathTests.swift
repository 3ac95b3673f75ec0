import Addresses
import DNSWire
import FastPath
import Octets
import Packet
import PuntQueue
import Responder
import TestSupport
import Testing
import XDP
import ZoneImage

@Suite("The worker over rings in plain memory")
struct WorkerTests {
  @Test(
    "A query is answered in its chunk, for both families and 0 to 2 tags", arguments: 0...2,
    [false, true])
  func answers(tags: Int, isIPv6: Bool) throws {
    let bench = try Bench()
    let tagged =
      Array([.init(etherType: 0x88a8, control: 7), .init(control: 0x6005)].suffix(tags))
      as [CraftedFrame.Tag]
    let query = try Bench.query()
    let frame = bench.ask(Bench.frame(query.octets, tags: tagged, isIPv6: isIPv6))
    let reply = try ReceivedFrame(try #require(frame))
    #expect(reply.destinationMAC == [2, 0, 0, 0, 0, 2])
    #expect(reply.sourceMAC == [2, 0, 0, 0, 0, 1])
    #expect(reply.tags == tagged)
    #expect(reply.source == (isIPv6 ? Bench.server6 : Bench.server))
    #expect(reply.destination == (isIPv6 ? Bench.client6 : Bench.client))
    #expect(reply.sourcePort == 53 && reply.destinationPort == 40_000)
    #expect(reply.hopLimit == 64)
    let header = try #require(ResponseHeader(reply.payload))
    #expect(header.id == query.id && header.isResponse && header.isAuthoritative)
    #expect(header.answers == 1 && header.rcode == 0)
    #expect(reply.payload.suffix(4) == [192, 0, 2, 1])
    let counters = bench.counters
    #expect(counters.rx == 1 && counters.tx == 1 && counters.dropped == 0)
    #expect(counters.chunks.tx == 1 && counters.chunks.isConserved)
    _ = bench.turn()
    #expect(bench.counters.chunks.fill == 256)
  }

  @Test("QR=1 is dropped in silence and counted")
  func response() throws {
    let bench = try Bench()
    var query = try Bench.query()
    query.flags |= 0x8000
    let reply = bench.ask(Bench.frame(query.octets))
    #expect(reply == nil)
    #expect(bench.counters.messageDrops[.response] == 1)
    #expect(bench.counters.chunks.fill == 256)
  }

  @Test("No chunk is lost when the kernel stores its FILL index after it hands the frames over")
  func fillIndexStoredLate() throws {
    let bench = try Bench()
    bench.worker.kernel.storesFillIndexLate = true
    var query = try Bench.query()
    query.flags |= 0x8000
    let frame = Bench.frame(query.octets)
    for round in 1...3 {
      for _ in 0..<256 { #expect(bench.receive(frame)) }
      while bench.turn() > 0 {}
      #expect(bench.counters.rx == UInt64(256 * round))
      #expect(bench.counters.chunks.fill == 256 && bench.counters.chunks.isConserved)
      bench.worker.kernel.storeFillIndex()
    }
  }

  @Test("A message of 0 to 11 octets is dropped and counted")
  func shortMessages() throws {
    let bench = try Bench()
    for length in 0..<12 {
      let reply = bench.ask(Bench.frame(Array(repeating: 0, count: length)))
      #expect(reply == nil)
    }
    #expect(bench.counters.messageDrops[.shortMessage] == 12)
    #expect(bench.counters.chunks.fill == 256)
  }

  @Test("Ethernet's padding is not the message's: a padded query is answered as the bare one")
  func padding() throws {
    let bench = try Bench()
    let message = QueryMessage(try Name("example."), .ns).octets
    let bare = try ReceivedFrame(try #require(bench.ask(Bench.frame(message))))
    let frame = Bench.frame(message) + [UInt8](repeating: 0x55, count: 9)
    let padded = try ReceivedFrame(try #require(bench.ask(frame)))
    #expect(padded.payload == bare.payload)
    #expect(ResponseHeader(padded.payload)?.rcode == 0)
  }

  @Test("A frame drop is counted by its reason, and its chunk receives again")
  func frameDrops() throws {
    let bench = try Bench()
    let message = try Bench.query().octets
    let wrong = bench.ask(Bench.frame(message) { $0.checksum = .wrong })
    let none = bench.ask(Bench.frame(message, isIPv6: true) { $0.checksum = .zero })
    let port = bench.ask(Bench.frame(message) { $0.sourcePort = 0 })
    #expect(wrong == nil && none == nil && port == nil)
    let counters = bench.counters
    #expect(counters.frameDrops[.udpChecksum] == 1)
    #expect(counters.frameDrops[.udpChecksumMissing] == 1)
    #expect(counters.frameDrops[.sourcePort] == 1)
    #expect(counters.dropped == 3 && counters.rx == 3 && counters.tx == 0)
    #expect(counters.chunks.fill == 256)
  }

  @Test("NOTIFY goes to the punt queue with its octets and addresses", arguments: [false, true])
  func punt(isIPv6: Bool) throws {
    let bench = try Bench()
    var query = try Bench.query()
    query.flags = 0x2400
    let reply = bench.ask(Bench.frame(query.octets, isIPv6: isIPv6))
    #expect(reply == nil)
    #expect(bench.counters.punts[.opcode] == 1)
    #expect(bench.counters.chunks.fill == 256)
    var buffer = [UInt8](repeating: 0, count: PuntQueue.longestMessage)
    let punts = bench.punts
    let message = try #require(buffer.withOctets { punts.pop(into: &$0) })
    #expect(Array(buffer.prefix(message.length)) == query.octets)
    #expect(
      message.client == Endpoint(address: isIPv6 ? Bench.client6 : Bench.client, port: 40_000))
    #expect(message.server == Endpoint(address: isIPv6 ? Bench.server6 : Bench.server, port: 53))
  }

  @Test("A full punt queue drops and counts, and no chunk waits for it")
  func fullPuntQueue() throws {
    let bench = try Bench(puntSlots: 4)
    var query = try Bench.query()
    query.flags = 0x2400
    for _ in 0..<6 {
      let reply = bench.ask(Bench.frame(query.octets))
      #expect(reply == nil)
    }
    let counters = bench.counters
    #expect(counters.punts[.opcode] == 4 && counters.puntQueueFull == 2)
    #expect(counters.rx == counters.tx + counters.punted + counters.dropped)
    #expect(counters.chunks.fill == 256)
  }

  @Test("A published zone set answers from the next turn on")
  func publication() throws {
    let bench = try Bench()
    let frame = Bench.frame(try Bench.query().octets)
    let before = try ReceivedFrame(try #require(bench.ask(frame)))
    #expect(before.payload.suffix(4) == [192, 0, 2, 1])
    bench.publisher.publish(try Bench.zones(address: [192, 0, 2, 99]))
    let after = try ReceivedFrame(try #require(bench.ask(frame)))
    #expect(after.payload.suffix(4) == [192, 0, 2, 99])
    #expect(bench.counters.zoneSets == 1)
  }

  @Test("A response is never longer than the interface's MTU lets it be")
  func mtu() throws {
    let query = QueryMessage(try Name("big.example."), .txt, edns: .init(payloadSize: 4096))
    let wide = try Bench()
    let whole = try ReceivedFrame(try #require(wide.ask(Bench.frame(query.octets))))
    #expect(ResponseHeader(whole.payload)?.isTruncated == false)
    let narrow = try Bench(mtu: 576)
    let cut = try #require(narrow.ask(Bench.frame(query.octets)))
    #expect(cut.count <= 14 + 576)
    #expect(ResponseHeader(try ReceivedFrame(cut).payload)?.isTruncated == true)
  }

  @Test("RX entries outside the UMEM are counted, and the worker goes on")
  func invalidDescriptors() throws {
    let bench = try Bench()
    let pushed = [
      bench.worker.kernel.receive(rawAddress: .max, length: 60),
      bench.worker.kernel.receive(rawAddress: 256, length: .max),
    ]
    #expect(pushed == [true, true])
    let count = bench.turn()
    #expect(count == 2)
    #expect(bench.counters.invalidDescriptors == 2)
    let reply = bench.ask(Bench.frame(try Bench.query().octets))
    #expect(reply != nil)
  }

  @Test("More frames than a batch are answered in order, none twice, none lost")
  func batches() throws {
    let bench = try Bench()
    var query = try Bench.query()
    for id in 0..<200 {
      query.id = UInt16(id)
      let received = bench.receive(Bench.frame(query.octets))
      #expect(received)
    }
    var turns: [Int] = []
    for _ in 0..<5 { turns.append(bench.turn()) }
    #expect(turns == [64, 64, 64, 8, 0])
    for id in 0..<200 {
      let reply = try ReceivedFrame(try #require(bench.reply()))
      #expect(ResponseHeader(reply.payload)?.id == UInt16(id))
    }
    _ = bench.turn()
    #expect(bench.counters.chunks.fill == 256)
    #expect(bench.counters.tx == 200)
  }
}
