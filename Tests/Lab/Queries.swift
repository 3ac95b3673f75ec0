import Addresses
import DNSWire
import TestSupport

/// The raw host's queries, as frames.
enum Queries {
  /// The frame of a query to the server, over IPv6 when `over6`.
  static func frame(
    _ name: String, _ type: RRType = .a, id: UInt16 = 0x5357, port: UInt16 = 40_000,
    over6: Bool = false, to address: String? = nil, tags: [CraftedFrame.Tag] = []
  ) throws -> [UInt8] {
    guard let source = IPAddress(over6 ? Lab.raw6 : Lab.raw4),
      let destination = IPAddress(address ?? (over6 ? Lab.server6 : Lab.server4))
    else { throw ApusServer.Failure(description: "not an address: \(address ?? "")") }
    var query = QueryMessage(try Name(name), type, edns: QueryMessage.EDNS())
    query.id = id
    return CraftedFrame(
      from: Lab.rawMAC, to: Lab.serverMAC, tags: tags, source, destination,
      udp: CraftedFrame.UDP(from: port, to: 53, query.octets)
    ).octets
  }

  /// The replies among `frames` that came from port 53 to the raw host, each checked to the last octet.
  static func replies(in frames: [[UInt8]]) throws -> [ReceivedFrame] {
    try frames.filter { $0.starts(with: Lab.rawMAC) && isUDP($0) }.map { try ReceivedFrame($0) }
      .filter { $0.sourcePort == 53 }
  }

  /// Whether a frame, tagged or not, carries UDP right behind its IP header.
  private static func isUDP(_ frame: [UInt8]) -> Bool {
    var packet = frame.dropFirst(12)
    while packet.starts(with: [0x81, 0]) || packet.starts(with: [0x88, 0xa8]) {
      packet = packet.dropFirst(4)
    }
    let place = packet.starts(with: [0x08, 0]) ? 2 + 9 : 2 + 6
    return packet.dropFirst(place).first == 17
  }
}
