extension CraftedFrame {
  /// What an IP packet carries.
  public enum Transport: Sendable {
    case udp(UDP)
    case tcp(TCP)
    /// An ICMP or ICMPv6 echo request.
    case echo(ICMPEcho)
    case raw(UInt8, [UInt8])

    /// The protocol's number.
    public var number: UInt8 {
      switch self {
      case .udp: 17
      case .tcp: 6
      case .echo(let echo): echo.isIPv6 ? 58 : 1
      case .raw(let number, _): number
      }
    }

    /// Built; `pseudoHeader` gives the IP version's pseudo-header for an upper-layer length.
    func octets(pseudoHeader: (Int) -> [UInt8]) -> [UInt8] {
      switch self {
      case .udp(let datagram): datagram.octets(pseudoHeader: pseudoHeader)
      case .tcp(let segment): segment.octets(pseudoHeader: pseudoHeader)
      case .echo(let echo): echo.octets(pseudoHeader: pseudoHeader)
      case .raw(_, let octets): octets
      }
    }
  }

  /// A UDP datagram (RFC 768).
  public struct UDP: Sendable {
    /// What stands in the checksum's field.
    public enum Checksum: Sendable, Equatable {
      case right
      case wrong
      /// None: legal on IPv4 only.
      case zero
      /// Only the pseudo-header's sum, not complemented: what a sender leaves to its device.
      case partial
    }

    public var sourcePort: UInt16
    public var destinationPort: UInt16
    public var payload: [UInt8]
    /// The length to tell instead of the true one.
    public var length: UInt16?
    public var checksum = Checksum.right
    /// Octets of the IP payload behind the datagram.
    public var trailing: [UInt8] = []

    public init(from source: UInt16, to destination: UInt16, _ payload: [UInt8]) {
      sourcePort = source
      destinationPort = destination
      self.payload = payload
    }

    /// A wrong length keeps a checksum that is right over what is there of it, so that nothing but
    /// the length is wrong.
    func octets(pseudoHeader: (Int) -> [UInt8]) -> [UInt8] {
      let told = length ?? UInt16(8 + payload.count)
      var datagram =
        TestSupport.octets(sourcePort) + TestSupport.octets(destinationPort)
        + TestSupport.octets(told) + [0, 0] + payload
      let pseudo = pseudoHeader(Int(told))
      let whole = ~onesComplementSum(pseudo + datagram.prefix(Int(told)))
      let right = whole == 0 ? 0xffff : whole
      let value: UInt16 =
        switch checksum {
        case .right: right
        case .wrong: right ^ 0x0101
        case .zero: 0
        case .partial: onesComplementSum(pseudo)
        }
      datagram.replaceSubrange(6..<8, with: TestSupport.octets(value))
      return datagram + trailing
    }
  }

  /// A TCP segment without options, by itself a SYN (RFC 9293, section 3.1).
  public struct TCP: Sendable {
    public var sourcePort: UInt16
    public var destinationPort: UInt16
    public var sequence: UInt32 = 1
    public var acknowledgement: UInt32 = 0
    public var flags: UInt8 = 0x02
    public var payload: [UInt8] = []

    public init(from source: UInt16, to destination: UInt16) {
      sourcePort = source
      destinationPort = destination
    }

    func octets(pseudoHeader: (Int) -> [UInt8]) -> [UInt8] {
      var segment =
        TestSupport.octets(sourcePort) + TestSupport.octets(destinationPort)
        + TestSupport.octets(sequence) + TestSupport.octets(acknowledgement)
        + [0x50, flags, 0xff, 0xff, 0, 0, 0, 0] + payload
      let checksum = ~onesComplementSum(pseudoHeader(segment.count) + segment)
      segment.replaceSubrange(16..<18, with: TestSupport.octets(checksum))
      return segment
    }
  }

  /// An echo request (RFC 792; RFC 4443, section 4.1).
  public struct ICMPEcho: Sendable {
    public var isIPv6: Bool
    public var identifier: UInt16 = 7
    public var sequence: UInt16 = 1
    public var payload: [UInt8] = Array("apus".utf8)

    public init(isIPv6: Bool) { self.isIPv6 = isIPv6 }

    func octets(pseudoHeader: (Int) -> [UInt8]) -> [UInt8] {
      var message =
        [isIPv6 ? 128 : 8, 0, 0, 0] + TestSupport.octets(identifier)
        + TestSupport.octets(sequence) + payload
      // Only ICMPv6 has the pseudo-header in its sum (RFC 4443, section 2.3).
      let pseudo = isIPv6 ? pseudoHeader(message.count) : []
      message.replaceSubrange(
        2..<4, with: TestSupport.octets(~onesComplementSum(pseudo + message)))
      return message
    }
  }
}
