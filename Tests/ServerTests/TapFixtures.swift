import Addresses
import DNSWire
import Octets
import Tap
import TestSupport

@testable import Server

/// Exchanges as points would have copied them.
enum Tapped {
  static let client = Endpoint(address: IPAddress(ipv4: 0xc000_0201), port: 40_000)
  static let server = Endpoint(address: IPAddress(ipv4: 0xc000_0235), port: 53)
  static let client6 = Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 1), port: 40_000)
  static let server6 = Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 0x53), port: 53)

  /// 2023-11-14T22:13:20.123456789Z.
  static let time: UInt64 = 1_700_000_000_123_456_789

  static func query(
    _ name: String = "www.example.com.", _ type: RRType = .a, flags: UInt16 = 0x0100,
    edns: QueryMessage.EDNS? = nil
  ) throws -> [UInt8] {
    var query = QueryMessage(try Name(name), type, edns: edns)
    query.flags = flags
    return query.octets
  }

  /// An exchange of messages over a path through the kernel; the reply a microsecond later.
  static func exchange(
    _ path: TapPath = .udp, _ query: [UInt8], _ reply: [UInt8] = [], isIPv6: Bool = false
  ) -> TappedExchange {
    var note = TapNote(
      client: isIPv6 ? client6 : client, server: isIPv6 ? server6 : server, time: time,
      length: query.count, messageLength: query.count)
    (note.replyLength, note.replyTime) = (reply.count, reply.isEmpty ? 0 : time + 1000)
    return TappedExchange(path: path, name: "", note: note, query: query, reply: reply)
  }

  /// An exchange of frames over the fast path.
  static func frames(_ query: [UInt8], _ reply: [UInt8] = []) -> TappedExchange {
    func frame(_ message: [UInt8], _ from: Endpoint, _ to: Endpoint) -> [UInt8] {
      CraftedFrame(
        from: [2, 0, 0, 0, 0, 2], to: [2, 0, 0, 0, 0, 1], from.address, to.address,
        udp: CraftedFrame.UDP(from: from.port, to: to.port, message)
      ).octets
    }
    var exchange = exchange(.fast, query, reply)
    exchange.name = "eth0/3"
    exchange.query = frame(query, client, server)
    exchange.reply = reply.isEmpty ? [] : frame(reply, server, client)
    exchange.note.queryLength = exchange.query.count
    exchange.note.replyLength = exchange.reply.count
    exchange.note.message = 42
    return exchange
  }
}
