import Addresses
import Tap

/// Exchanges as a pcapng file, two packets each. An interface of the file stands for a queue of the fast path, whose
/// Ethernet frames are there as they were, or for a path through the kernel, whose IP packets are made up.
struct TapCapture: TapFormat {
  /// Longer than what is copied of any packet, with headers that are made up.
  private static let snapLength = 4096
  /// Connections whose sequence numbers are kept.
  private static let mostConnections = 4096

  private struct Interface {
    var number: Int
    /// Packets written.
    var written: UInt64 = 0
    /// How many of the queries lost a packet has told.
    var told: UInt64 = 0
  }

  /// Queries that came to the tap, and those that were lost.
  private struct Count {
    var received: UInt64 = 0
    var lost: UInt64 = 0
  }

  private struct Connection: Hashable {
    var client: Endpoint
    var server: Endpoint
  }

  private var interfaces: [String: Interface] = [:]
  private var counts: [String: Count] = [:]
  /// The next octets of both sides.
  private var connections: [Connection: (query: UInt32, reply: UInt32)] = [:]

  mutating func start() -> [UInt8] { PCAPNG.section(application: "apus \(apusVersion)") }

  mutating func octets(of exchange: TappedExchange) -> [UInt8] {
    let key = exchange.place
    var octets: [UInt8] = []
    if interfaces[key] == nil {
      interfaces[key] = Interface(number: interfaces.count)
      octets += Self.description(of: exchange.path, exchange.name)
    }
    guard var interface = interfaces[key] else { return [] }
    let packets = packets(of: exchange)
    let lost = counts[key]?.lost ?? 0
    octets += PCAPNG.packet(
      interface: interface.number, time: exchange.note.queryTime, packets.query.octets,
      length: packets.query.length, .inbound, dropped: lost &- interface.told)
    interface.told = lost
    interface.written += 1
    if let reply = packets.reply {
      octets += PCAPNG.packet(
        interface: interface.number, time: exchange.note.replyTime, reply.octets,
        length: reply.length, .outbound, dropped: 0)
      interface.written += 1
    }
    interfaces[key] = interface
    return octets
  }

  mutating func count(_ shares: [TapShare]) {
    // Several points may stand for one path: their sum is what counts.
    counts = [:]
    for share in shares {
      let key = share.name.isEmpty ? "\(share.path)" : "\(share.path)/\(share.name)"
      counts[key, default: Count()].lost &+= share.lost
      counts[key, default: Count()].received &+= share.counts.copied &+ share.lostInRing
    }
  }

  func end(at time: UInt64) -> [UInt8] {
    interfaces.sorted { $0.value.number < $1.value.number }.flatMap { key, interface in
      let count = counts[key] ?? Count()
      return PCAPNG.statistics(
        interface: interface.number, time: time, received: count.received, dropped: count.lost,
        delivered: interface.written)
    }
  }

  private static func description(of path: TapPath, _ name: String) -> [UInt8] {
    switch path {
    case .fast:
      let parts = name.split(separator: "/")
      let queue = parts.count > 1 ? ", queue \(parts[1])" : ""
      return PCAPNG.interface(
        linkType: PCAPNG.ethernet, snapLength: snapLength, name: name,
        description: "AF_XDP\(queue): frames as they were")
    case .udp, .tcp, .punted:
      let what = path == .punted ? "handed over by the fast path" : "the kernel's \(path)"
      return PCAPNG.interface(
        linkType: PCAPNG.raw, snapLength: snapLength, name: "\(path)",
        description: "\(what): IP packets made up around the messages")
    }
  }

  private mutating func packets(
    of exchange: TappedExchange
  ) -> (query: MadePacket, reply: MadePacket?) {
    let note = exchange.note
    let hasReply = note.replyTime != 0
    switch exchange.path {
    case .fast:
      return (
        MadePacket(frame: exchange.query, length: note.queryLength),
        hasReply ? MadePacket(frame: exchange.reply, length: note.replyLength) : nil
      )
    case .udp, .punted:
      return (
        MadePacket(
          udp: exchange.query, length: note.queryLength, from: note.client, to: note.server),
        hasReply
          ? MadePacket(
            udp: exchange.reply, length: note.replyLength, from: note.server, to: note.client)
          : nil
      )
    case .tcp:
      if connections.count >= Self.mostConnections { connections = [:] }
      let key = Connection(client: note.client, server: note.server)
      var next = connections[key] ?? (1, 1)
      let query = MadePacket(
        tcp: exchange.query, length: note.queryLength, from: note.client, to: note.server,
        sequence: next.query, acknowledged: next.reply)
      next.query &+= UInt32(truncatingIfNeeded: note.queryLength &+ 2)
      var reply: MadePacket?
      if hasReply {
        reply = MadePacket(
          tcp: exchange.reply, length: note.replyLength, from: note.server, to: note.client,
          sequence: next.reply, acknowledged: next.query)
        next.reply &+= UInt32(truncatingIfNeeded: note.replyLength &+ 2)
      }
      connections[key] = next
      return (query, reply)
    }
  }
}

extension MadePacket {
  /// A frame, which has all its headers.
  fileprivate init(frame: [UInt8], length: Int) {
    octets = frame
    self.length = length
  }
}

extension TapShare {
  fileprivate var lostInRing: UInt64 { counts.ringFull &+ counts.overLimit }
  /// Queries of the sample that were not shown, whatever the reason.
  var lost: UInt64 { lostInRing &+ slowClient }
}
