public import Octets

extension Frame {
  /// Turns the frame into the reply whose UDP payload of `payloadLength` octets stands in place.
  ///
  /// MAC addresses, IP addresses and ports change sides, VLAN tags stay, lengths and checksums are
  /// fresh. The result is the reply's length; 0, with nothing written, where it does not fit the chunk
  /// or an IP packet.
  @inlinable @inline(never)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int
  ) -> Int {
    guard fits(payloadLength, bytes.bytes, layout) else { return 0 }
    let length = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ payloadLength)
    var sum = InternetChecksum()
    switch layout.family {
    case .ipv4:
      sum = IPv4Packet(checked: bytes.bytes, at: layout.ip).pseudoHeader(length: Int(length))
    case .ipv6:
      sum = IPv6Packet(checked: bytes.bytes, at: layout.ip).pseudoHeader(length: Int(length))
    }
    sum.add(bytes.bytes, at: layout.udp, count: 4)
    sum.add(length)
    sum.add(bytes.bytes, at: layout.payload, count: payloadLength)
    return write(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// As above for a caller that knows by how much the payload's sum has changed, as who copies
  /// precompiled responses does: nothing is summed anew (RFC 1624), as addresses and ports have
  /// only changed places. (With the tails' sums stored: 1,398 instructions a query became 1,253.)
  @inlinable @inline(never)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    change: InternetChecksum
  ) -> Int {
    guard fits(payloadLength, bytes.bytes, layout) else { return 0 }
    let sum = layout.changed(by: change, payloadLength: payloadLength)
    return write(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// Writes the headers of a reply that fits; its length.
  @inlinable @inline(__always)
  static func write(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    _ sum: InternetChecksum
  ) -> Int {
    // With these, which hold of every chunk but a test's, and with the places in so few bits, the
    // optimiser drops all checks below.
    let payload = layout.payload & 0x7ff
    guard layout.payload <= 0x7ff, layout.frame <= 0x3ff, bytes.byteCount >= leastChunk,
      payload >= IPv6Packet.headerLength &+ UDPDatagram.headerLength
    else { return writeAnywhere(&bytes, layout, payloadLength: payloadLength, sum) }
    return write(
      &bytes, layout, frame: layout.frame & 0x3ff, payload: payload,
      payloadLength: payloadLength, sum)
  }

  /// The octets before the UDP payload of a plain frame, ``parsePlain``'s: untagged IPv4.
  @inlinable public static var plainHeaders: Int {
    EthernetFrame.headerLength + IPv4Packet.headerLength + UDPDatagram.headerLength
  }

  /// The farthest into a chunk that a payload starts, of a frame that starts where a plain one does.
  @inlinable public static var mostPlainPayload: Int {
    mostOffset + EthernetFrame.headerLength + VLANTag.most * VLANTag.length
      + IPv6Packet.headerLength + UDPDatagram.headerLength
  }

  /// The same for a plain frame whose payload starts at `payload`, ``plainHeaders`` at least and
  /// ``mostPlainPayload`` at most, in a chunk of ``leastChunk`` octets at least: no test and no call.
  /// The reply is ``plainHeaders`` longer than its payload.
  @_transparent
  public static func turnPlainAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payload: Int, payloadLength: Int,
    change: InternetChecksum
  ) {
    let frame = payload &- plainHeaders
    let ip = frame &+ EthernetFrame.headerLength
    let udp = ip &+ IPv4Packet.headerLength
    let length = UDPDatagram.headerLength &+ payloadLength
    EthernetFrame(checked: frame).swapAddresses(in: &bytes)
    UDPDatagram(checked: bytes.bytes, at: udp).writeReply(
      to: &bytes, at: udp, length: length,
      sum: layout.changed(by: change, payloadLength: payloadLength))
    IPv4Packet(checked: bytes.bytes, at: ip).writeReply(
      to: &bytes, at: ip, totalLength: IPv4Packet.headerLength &+ length)
  }

  /// Whether the reply fits the chunk and an IP packet.
  @inlinable @inline(__always)
  static func fits(_ payloadLength: Int, _ bytes: RawSpan, _ layout: FrameLayout) -> Bool {
    // Negative lengths become large ones here.
    UInt(bitPattern: payloadLength) <= 0xff00
      && layout.payload &+ (payloadLength & 0xffff) <= bytes.byteCount
  }

  @inlinable @inline(never)
  static func writeAnywhere(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    _ sum: InternetChecksum
  ) -> Int {
    write(
      &bytes, layout, frame: layout.frame, payload: layout.payload, payloadLength: payloadLength,
      sum)
  }

  /// Writes the headers; `sum` is that of the pseudo-header and the datagram without its checksum.
  @inlinable @inline(__always)
  static func write(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, frame: Int, payload: Int,
    payloadLength: Int, _ sum: InternetChecksum
  ) -> Int {
    let udp = payload &- UDPDatagram.headerLength
    EthernetFrame(checked: frame).swapAddresses(in: &bytes)
    let length = UDPDatagram.headerLength &+ payloadLength
    UDPDatagram(checked: bytes.bytes, at: udp).writeReply(
      to: &bytes, at: udp, length: length, sum: sum)
    switch layout.family {
    case .ipv4:
      let ip = udp &- IPv4Packet.headerLength
      IPv4Packet(checked: bytes.bytes, at: ip).writeReply(
        to: &bytes, at: ip, totalLength: IPv4Packet.headerLength &+ length)
    case .ipv6:
      let ip = udp &- IPv6Packet.headerLength
      IPv6Packet(checked: bytes.bytes, at: ip).writeReply(
        to: &bytes, at: ip, payloadLength: length)
    }
    return payload &+ payloadLength &- frame
  }
}

extension FrameLayout {
  /// The sum of the pseudo-header and the datagram without its checksum, when the payload's sum has
  /// changed by `change` and its length to `payloadLength`.
  @inlinable @inline(__always)
  func changed(by change: InternetChecksum, payloadLength: Int) -> InternetChecksum {
    // What the query's sum was without its checksum, and the length twice: in the pseudo-header and
    // the header.
    let old = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ self.payloadLength)
    let new = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ payloadLength)
    var sum = change
    sum.addLittle(
      UInt64(~checksum) &+ (UInt64(~old.bigEndian) &+ UInt64(new.bigEndian)) &* 2)
    return sum
  }
}
