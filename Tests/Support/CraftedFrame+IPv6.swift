public import Addresses

extension CraftedFrame {
  /// An IPv6 packet (RFC 8200, section 3).
  public struct IPv6: Sendable {
    /// An extension header (RFC 8200, section 4): its number and its octets from the third on.
    public struct Extension: Sendable {
      public var number: UInt8
      /// Length octet and rest; the next header's number comes before it when built.
      public var rest: [UInt8]

      /// Hop-by-hop options, nothing but padding (section 4.3).
      public static let hopByHop = Extension(number: 0, rest: [0, 1, 4, 0, 0, 0, 0])
      /// Destination options, nothing but padding (section 4.6).
      public static let destinationOptions = Extension(number: 60, rest: [0, 1, 4, 0, 0, 0, 0])
      /// A fragment header (section 4.5); `field` is the offset in octets, and 1 for more.
      public static func fragment(field: UInt16, identification: UInt32) -> Extension {
        Extension(
          number: 44,
          rest: [0] + TestSupport.octets(field) + TestSupport.octets(identification))
      }
    }

    public var source: IPAddress
    public var destination: IPAddress
    public var transport: Transport
    public var extensions: [Extension] = []
    public var trafficClassAndFlowLabel: UInt32 = 0
    public var hopLimit: UInt8 = 63
    /// The payload length to tell instead of the true one.
    public var payloadLength: UInt16?

    public init(source: IPAddress, destination: IPAddress, _ transport: Transport) {
      self.source = source
      self.destination = destination
      self.transport = transport
    }

    /// The transport's octets, with its checksum over this packet's pseudo-header.
    var transportOctets: [UInt8] {
      transport.octets { length in
        source.octets + destination.octets + TestSupport.octets(UInt32(length))
          + [0, 0, 0, transport.number]
      }
    }

    public var octets: [UInt8] {
      var payload: [UInt8] = []
      for (index, header) in extensions.enumerated() {
        let next = index + 1 < extensions.count ? extensions[index + 1].number : transport.number
        payload += [next] + header.rest
      }
      payload += transportOctets
      let next = extensions.first?.number ?? transport.number
      let length = payloadLength ?? UInt16(payload.count)
      return TestSupport.octets(0x6000_0000 | trafficClassAndFlowLabel)
        + TestSupport.octets(length) + [next, hopLimit] + source.octets + destination.octets
        + payload
    }
  }
}
