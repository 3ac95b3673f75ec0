import Addresses
import DNSWire
import FastPath
import Octets
import PuntQueue
import RateLimit
import Responder
import Tap
import TestSupport
import XDP
import ZoneImage

/// A worker in memory that serves `example.`, with its punt queue.
final class Bench {
  static let client = IPAddress(ipv4: 0xc000_0209)
  static let server = IPAddress(ipv4: 0xc000_0235)
  static let client6 = IPAddress(high: 0x2001_0db8_0000_0000, low: 9)
  static let server6 = IPAddress(high: 0x2001_0db8_0000_0000, low: 0x35)

  let publisher: ZoneSetPublisher
  let punts: PuntQueue
  var worker: MemoryWorker

  init(
    chunks: Int = 256, puntSlots: Int = 64, mtu: Int = 1500,
    rateLimit: RateLimitSettings = .init(), zones: ZoneSet? = nil,
    settings: ResponderSettings = .init(), tap: TapPoint = TapPoint(.fast)
  ) throws {
    publisher = ZoneSetPublisher(try zones ?? Bench.zones(address: [192, 0, 2, 1]))
    punts = try PuntQueue(slots: puntSlots)
    worker = try MemoryWorker(
      responder: Responder(settings: settings), zones: publisher, punts: punts,
      geometry: ChunkGeometry(count: chunks), mtu: mtu, rateLimit: rateLimit, tap: tap)
  }

  /// `example.` with `www` at the address, `big` with a long text, and one name of each other kind.
  static func zones(address: [UInt8]) throws -> ZoneSet {
    var contents = ZoneContents(apex: try Name("example."))
    let host = try Name("ns.example.").wire
    let times = [UInt8](repeating: 1, count: 20)
    let text = [UInt8](repeating: 0x61, count: 255)
    let long = Array(repeating: [255] + text, count: 4).flatMap { $0 }
    let records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, host + host + times), ("example.", .ns, host),
      ("ns.example.", .a, [192, 0, 2, 53]), ("www.example.", .a, address),
      ("big.example.", .txt, long), ("*.w.example.", .a, address),
      ("sub.example.", .ns, try Name("ns.sub.example.").wire), ("ns.sub.example.", .a, address),
      ("alias.example.", .cname, try Name("www.example.").wire),
      ("d.example.", .dname, try Name("example.").wire),
    ]
    for (owner, type, rdata) in records {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    contents.sort()
    return ZoneSet([.init(apex: contents.apex, image: try ZoneImage(contents))])
  }

  /// A query's frame over IPv4.
  static func frame(
    _ message: [UInt8], tags: [CraftedFrame.Tag] = [], isIPv6: Bool = false,
    change: (inout CraftedFrame.UDP) -> Void = { _ in }
  ) -> [UInt8] {
    var datagram = CraftedFrame.UDP(from: 40_000, to: 53, message)
    change(&datagram)
    return CraftedFrame(
      from: [2, 0, 0, 0, 0, 2], to: [2, 0, 0, 0, 0, 1], tags: tags,
      isIPv6 ? client6 : client, isIPv6 ? server6 : server, udp: datagram
    ).octets
  }

  static func query(_ name: String = "www.example.", _ type: RRType = .a) throws -> QueryMessage {
    QueryMessage(try Name(name), type)
  }

  func receive(_ frame: [UInt8]) -> Bool {
    var frame = frame
    return frame.withOctets { worker.receive($0.bytes) }
  }

  func turn() -> Int { worker.turn() }

  /// The next reply's frame.
  func reply() -> [UInt8]? {
    var frame: [UInt8]?
    _ = worker.send { bytes in
      var octets: [UInt8] = []
      for at in 0..<bytes.byteCount { octets.append(bytes.load8(at: at)) }
      frame = octets
    }
    return frame
  }

  /// What comes back for one frame.
  func ask(_ frame: [UInt8]) -> [UInt8]? {
    guard receive(frame), turn() == 1 else { return nil }
    return reply()
  }

  var counters: FastPathSnapshot { worker.snapshot() }
}
