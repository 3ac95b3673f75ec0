public import Addresses

extension CraftedFrame {
  /// An IPv4 packet (RFC 791, section 3.1).
  public struct IPv4: Sendable {
    public var source: IPAddress
    public var destination: IPAddress
    public var transport: Transport
    /// A multiple of four octets, at most 40.
    public var options: [UInt8] = []
    public var identification: UInt16 = 0x1234
    /// Flags and fragment offset as the header has them: 0x4000 don't fragment, 0x2000 more.
    public var fragment: UInt16 = 0
    public var ttl: UInt8 = 63
    /// The total length to tell instead of the true one.
    public var totalLength: UInt16?
    public var isChecksumRight = true

    public init(source: IPAddress, destination: IPAddress, _ transport: Transport) {
      self.source = source
      self.destination = destination
      self.transport = transport
    }

    /// The transport's octets, with its checksum over this packet's pseudo-header.
    var transportOctets: [UInt8] {
      transport.octets { length in
        source.octets.suffix(4) + destination.octets.suffix(4) + [0, transport.number]
          + TestSupport.octets(UInt16(length))
      }
    }

    public var octets: [UInt8] {
      let payload = transportOctets
      let headerLength = 20 + options.count
      let length = totalLength ?? UInt16(headerLength + payload.count)
      var header: [UInt8] =
        [0x40 | UInt8(headerLength / 4), 0] + TestSupport.octets(length)
        + TestSupport.octets(identification) + TestSupport.octets(fragment)
      header += [ttl, transport.number, 0, 0] + source.octets.suffix(4)
      header += destination.octets.suffix(4) + options
      let checksum = ~onesComplementSum(header) ^ (isChecksumRight ? 0 : 0x0101)
      header.replaceSubrange(10..<12, with: TestSupport.octets(checksum))
      return header + payload
    }
  }
}
