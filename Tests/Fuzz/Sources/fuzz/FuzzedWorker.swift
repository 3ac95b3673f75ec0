import Addresses
import FastPath
import Octets
import Packet
import PuntQueue
import Responder
import TestSupport
import XDP
import ZoneImage

/// The fast path's worker over rings in plain memory, with the fuzzed zones.
final class FuzzedWorker {
  static let clientMAC: CraftedFrame.MAC = [2, 0, 0, 0, 0, 2]
  static let serverMAC: CraftedFrame.MAC = [2, 0, 0, 0, 0, 1]

  private static let chunks = 64
  /// The server's address and another one, of each family.
  private static var own: OwnAddressesPublisher {
    let network = UInt64(0x2001_0db8) << 32
    let addresses: [(high: UInt64, low: UInt64)] = [
      (0, 0xffff_c000_0235), (0, 0xffff_c000_0236), (network, 0x35), (network, 0x36),
    ]
    return OwnAddressesPublisher(OwnAddresses(addresses))
  }

  let zones: ZoneSet
  let punts: PuntQueue
  private var worker: MemoryWorker
  /// The counters after the last frame.
  private var last: FastPathSnapshot

  init(_ responder: Responder) throws {
    zones = try FuzzedZones.make()
    punts = try PuntQueue(slots: 4)
    worker = try MemoryWorker(
      responder: responder, zones: ZoneSetPublisher(zones), own: Self.own, punts: punts,
      geometry: ChunkGeometry(count: Self.chunks))
    last = worker.snapshot()
  }

  /// A frame with a message, over IPv4 or IPv6, its sums right.
  static func frame(_ message: [UInt8], isIPv6: Bool) -> [UInt8] {
    let client = isIPv6 ? IPAddress(high: 0x2001_0db8 << 32, low: 9) : IPAddress(ipv4: 0xc000_0209)
    let server =
      isIPv6 ? IPAddress(high: 0x2001_0db8 << 32, low: 0x35) : IPAddress(ipv4: 0xc000_0235)
    return CraftedFrame(
      from: clientMAC, to: serverMAC, client, server,
      udp: CraftedFrame.UDP(from: 40_000, to: 53, message)
    ).octets
  }

  /// What comes back for one frame. Every frame and every chunk is accounted for.
  func ask(_ frame: [UInt8]) -> [UInt8]? {
    let before = last
    guard worker.receive(frame.octets) else { return nil }
    guard worker.turn() == 1 else { violated("the frame was not taken in") }
    var reply: [UInt8]?
    _ = worker.send { bytes in reply = (0..<bytes.byteCount).map { bytes.load8(at: $0) } }
    _ = worker.turn()
    let after = worker.snapshot()
    last = after
    if !after.chunks.isConserved || after.chunks.fill != Self.chunks { violated("\(after.chunks)") }
    let ends = after.tx - before.tx + after.punted - before.punted + after.dropped - before.dropped
    if ends != 1 || after.rx - before.rx != 1 { violated("one frame met \(ends) ends") }
    if (after.tx - before.tx == 1) != (reply != nil) { violated("the reply was not sent") }
    return reply
  }

  /// The oldest message that was punted.
  func punted() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: PuntQueue.longestMessage)
    let punts = self.punts
    guard let message = buffer.withOctets({ punts.pop(into: &$0) }) else { return nil }
    return Array(buffer.prefix(message.length))
  }
}
