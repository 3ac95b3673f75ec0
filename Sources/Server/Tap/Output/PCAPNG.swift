/// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian.
///
///      0               4
///     | type          | length        |
///     | body, options ...             |
///     | length        |
enum PCAPNG {
  /// LINKTYPE_ETHERNET: a frame from its Ethernet header on.
  static let ethernet: UInt16 = 1
  /// LINKTYPE_RAW: a packet from its IPv4 or IPv6 header on.
  static let raw: UInt16 = 101

  /// An option: a code, a length, and its value, filled up to four octets.
  struct Option {
    var code: UInt16
    var value: [UInt8]

    init(_ code: UInt16, _ value: [UInt8]) {
      self.code = code
      // A length has two octets.
      self.value = Array(value.prefix(0xfffc))
    }

    init(_ code: UInt16, _ text: String) { self.init(code, Array(text.utf8)) }
    init(_ code: UInt16, _ number: UInt64) { self.init(code, little(number)) }
    init(_ code: UInt16, _ number: UInt32) { self.init(code, little(number)) }
  }

  /// Which way a packet went (epb_flags).
  enum Direction: UInt32 {
    case inbound = 1
    case outbound = 2
  }

  /// Section Header Block.
  static func section(application: String) -> [UInt8] {
    let body: [UInt8] =
      little(UInt32(0x1a2b_3c4d)) + little(UInt16(1)) + little(UInt16(0)) + little(UInt64.max)
    return block(0x0a0d_0d0a, body, [Option(4, application)])
  }

  /// Interface Description Block; times are in nanoseconds.
  static func interface(
    linkType: UInt16, snapLength: Int, name: String, description: String
  ) -> [UInt8] {
    let body: [UInt8] = little(linkType) + little(UInt16(0)) + little(UInt32(clamping: snapLength))
    return block(1, body, [Option(2, name), Option(3, description), Option(9, [9])])
  }

  /// Enhanced Packet Block. `dropped`: so many were lost since the one before.
  static func packet(
    interface: Int, time: UInt64, _ octets: [UInt8], length: Int, _ direction: Direction,
    dropped: UInt64
  ) -> [UInt8] {
    let body: [UInt8] =
      little(UInt32(clamping: interface)) + time32(time) + little(UInt32(clamping: octets.count))
      + little(UInt32(clamping: max(length, octets.count))) + padded(octets)
    var options = [Option(2, direction.rawValue)]
    if dropped > 0 { options.append(Option(4, dropped)) }
    return block(6, body, options)
  }

  /// Interface Statistics Block: what came to the tap, what of it was lost, and what was written.
  static func statistics(
    interface: Int, time: UInt64, received: UInt64, dropped: UInt64, delivered: UInt64
  ) -> [UInt8] {
    block(
      5, little(UInt32(clamping: interface)) + time32(time),
      [Option(4, received), Option(7, dropped), Option(8, delivered)])
  }

  private static func block(_ type: UInt32, _ body: [UInt8], _ options: [Option]) -> [UInt8] {
    var octets = body
    for option in options {
      octets += little(option.code) + little(UInt16(clamping: option.value.count))
      octets += padded(option.value)
    }
    // opt_endofopt.
    octets += [0, 0, 0, 0]
    let length = little(UInt32(clamping: octets.count + 12))
    return little(type) + length + octets + length
  }

  /// The upper half first, each half little-endian.
  private static func time32(_ time: UInt64) -> [UInt8] {
    little(UInt32(truncatingIfNeeded: time >> 32)) + little(UInt32(truncatingIfNeeded: time))
  }

  private static func padded(_ octets: [UInt8]) -> [UInt8] {
    octets + [UInt8](repeating: 0, count: (4 - octets.count & 3) & 3)
  }
}

/// The octets of a number, the lowest first.
private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
