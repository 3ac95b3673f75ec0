import Addresses
import Octets
import Steering

/// The headers of a query over IPv4, with all that is the same in each.
struct QueryFrame {
  /// Where the message starts.
  static let headers = 42
  static let firstPort: UInt16 = 20_000

  private let template: [UInt8]
  /// The pseudo-header and the ports, but for what differs.
  private let sum: InternetChecksum

  init(from: IPAddress, at source: EthernetAddress, to: IPAddress, at destination: EthernetAddress)
  {
    let addresses = Array(from.octets.suffix(4) + to.octets.suffix(4))
    let ethernet = destination.octets + source.octets + [8, 0]
    // DF, as the kernel's UDP has it; TTL 64.
    let ipv4: [UInt8] = [0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, 17, 0, 0] + addresses
    template = ethernet + ipv4 + [0, 0, 0, 53, 0, 0, 0, 0]
    var sum = InternetChecksum()
    sum.add(addresses.octets, at: 0, count: 8)
    sum.add(17)
    sum.add(53)
    self.sum = sum
  }

  /// Writes the frame that asks query `index` with the number `sequence`, which is in its source port and its ID: its length.
  func write(
    _ queries: borrowing Queries, _ index: Int, sequence: Int, to bytes: inout MutableRawSpan
  ) -> Int {
    let length = queries.length(index)
    let port = Self.firstPort + UInt16(truncatingIfNeeded: sequence >> 16 & 15)
    let id = UInt16(truncatingIfNeeded: sequence)
    bytes.copy(template.octets, from: 0, count: Self.headers, to: 0)
    bytes.store16(UInt16(length + 28), at: 16)
    var header = InternetChecksum()
    header.add(bytes.bytes, at: 14, count: 20)
    bytes.store16(header.complement, at: 24)
    bytes.store16(port, at: 34)
    bytes.store16(UInt16(length + 8), at: 38)
    queries.copy(index, to: &bytes, at: Self.headers)
    bytes.store16(id, at: Self.headers)
    var sum = self.sum
    sum.add(queries.sum(index))
    sum.add(port)
    sum.add(id)
    // Both in the pseudo-header and in the header.
    sum.add(UInt16(length + 8))
    sum.add(UInt16(length + 8))
    bytes.store16(sum.complement == 0 ? 0xffff : sum.complement, at: 40)
    return Self.headers + length
  }

  /// The number, but for multiples of 2^20, and the RCODE of a frame that came; nil for one that is no answer to ours.
  static func reply(_ bytes: RawSpan, at frame: Int, length: Int) -> (sequence: Int, rcode: Int)? {
    guard length >= headers + 12, bytes.load16(at: frame + 12) == 0x0800,
      bytes.load8(at: frame + 14) == 0x45, bytes.load8(at: frame + 23) == 17,
      bytes.load8(at: frame + 44) & 0x80 != 0
    else { return nil }
    let port = Int(bytes.load16(at: frame + 36)) - Int(firstPort)
    guard port >= 0, port < 16 else { return nil }
    return (port << 16 | Int(bytes.load16(at: frame + 42)), Int(bytes.load8(at: frame + 45) & 15))
  }
}
