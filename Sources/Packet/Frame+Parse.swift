public import Octets

/// A whole frame: Ethernet, 0 to 2 VLAN tags, IPv4 without options or IPv6 without extension
/// headers, UDP.
public enum Frame {
  /// What a frame turned out to be.
  public enum Parsed: Equatable, Sendable, BitwiseCopyable {
    /// A checked datagram: every octet that the layout speaks of lies in the chunk.
    case datagram(FrameLayout)
    case drop(FrameDropReason)
  }

  /// Reads and checks the frame of `length` octets at `offset` of the chunk `bytes`.
  @inlinable @inline(__always)
  public static func parse(_ bytes: RawSpan, at offset: Int, length: Int) -> Parsed {
    if let layout = parsePlain(bytes, at: offset, length: length) { return .datagram(layout) }
    return parseAny(bytes, at: offset, length: length)
  }

  /// The plain frame, untagged IPv4 that is right in everything, by a few wide loads and combined
  /// tests; nil where ``parseAny`` must say what it is. (With sums that need no fold to be tested:
  /// 1,554 instructions a query became 1,398.)
  ///
  /// Lengths nest: UDP in IP in frame. What follows the inner end is padding and not looked at.
  @_transparent
  public static func parsePlain(_ bytes: RawSpan, at offset: Int, length: Int) -> FrameLayout? {
    // With these the optimiser knows that every load below lies in the chunk.
    guard UInt(bitPattern: offset) <= UInt(bitPattern: mostOffset),
      bytes.byteCount >= leastChunk,
      UInt(bitPattern: offset &+ length) <= UInt(bitPattern: bytes.byteCount)
    else { return nil }
    let ip = offset &+ EthernetFrame.headerLength
    let payload = ip &+ IPv4Packet.headerLength &+ UDPDatagram.headerLength
    let packet = IPv4Packet(checked: bytes, at: ip)
    let datagram = UDPDatagram(checked: bytes, at: ip &+ IPv4Packet.headerLength)
    // EtherType, version and header length; group addresses; fragments; the protocol: 0 if plain.
    let kind = UInt64(bytes.loadLittle32(at: offset &+ 12) & 0xff_ffff) ^ 0x45_0008
    let group = bytes.loadLittle64(at: offset) & 0x0001_0000_0000_0001
    let fragment = packet.first >> 48 & 0xff3f
    let nextProtocol = packet.second >> 8 & 0xff ^ 17
    let udpLength = datagram.length
    guard kind | group | fragment | nextProtocol == 0, packet.isChecksumRight,
      // A DNS header's octets at least, for the sum's sake.
      udpLength >= UDPDatagram.headerLength &+ 12,
      udpLength &+ IPv4Packet.headerLength <= packet.totalLength,
      packet.totalLength &+ EthernetFrame.headerLength <= length,
      isPlainUnicast(firstOctet: packet.second >> 32 & 0xff),
      isPlainUnicast(firstOctet: UInt64(packet.third) & 0xff),
      packet.second >> 32 != UInt64(packet.third), datagram.word & 0xffff != 0
    else { return nil }
    var sum = packet.pseudoHeader(length: udpLength)
    sum.addLittle(datagram.word)
    sum.add(bytes, at: payload, count: udpLength &- UDPDatagram.headerLength)
    guard sum.isRight else { return nil }
    return FrameLayout(
      frame: offset, payload: payload, payloadLength: udpLength &- UDPDatagram.headerLength,
      family: .ipv4, checksum: datagram.checksum)
  }

  /// The farthest into a chunk that a plain frame starts, XDP's headroom being 256; and the least
  /// octets of a chunk.
  @inlinable static var mostOffset: Int { 1024 }
  @inlinable public static var leastChunk: Int { 2048 }

  /// The same for every frame, with the reason for each that is dropped.
  @inlinable @inline(never)
  static func parseAny(_ bytes: RawSpan, at offset: Int, length: Int) -> Parsed {
    // The constants say nothing new about a chunk, but with them the optimiser knows that no offset
    // below is negative and that every word has room, and drops those tests of each load.
    guard UInt(bitPattern: offset) <= 0xffff, UInt(bitPattern: length) <= 0xffff,
      bytes.byteCount >= EthernetFrame.headerLength, bytes.byteCount <= 0xffff,
      offset &+ length <= bytes.byteCount
    else { return .drop(.truncated) }
    let end = offset &+ length
    guard let ethernet = EthernetFrame(at: offset, end: end) else { return .drop(.truncated) }
    if ethernet.hasGroupAddress(in: bytes) { return .drop(.ethernetGroup) }
    var type = ethernet.type(in: bytes)
    var ip = offset &+ EthernetFrame.headerLength
    var tags = 0
    while EtherType.isTag(type) {
      guard tags < VLANTag.most else { return .drop(.etherType) }
      guard let tag = VLANTag(at: ip, end: end) else { return .drop(.truncated) }
      type = tag.type(in: bytes)
      ip &+= VLANTag.length
      tags &+= 1
    }
    switch type {
    case EtherType.ipv4: return parseIPv4(bytes, frame: offset, at: ip, end: end)
    case EtherType.ipv6: return parseIPv6(bytes, frame: offset, at: ip, end: end)
    default: return .drop(.etherType)
    }
  }

  /// Reads the frame's rest from its IPv4 header on.
  @inlinable @inline(__always)
  static func parseIPv4(_ bytes: RawSpan, frame: Int, at offset: Int, end: Int) -> Parsed {
    guard let packet = IPv4Packet(bytes, at: offset, end: end) else { return .drop(.truncated) }
    let versionAndLength = packet.versionAndLength
    guard versionAndLength == 0x45 else {
      return .drop(versionAndLength >> 4 == 4 ? .ipv4Options : .ipVersion)
    }
    guard packet.isChecksumRight else { return .drop(.ipv4Checksum) }
    let totalLength = packet.totalLength
    guard totalLength <= end &- offset, totalLength >= IPv4Packet.headerLength else {
      return .drop(.ipLength)
    }
    guard !packet.isFragment else { return .drop(.fragment) }
    guard packet.nextProtocol == UDPDatagram.protocolNumber else {
      return .drop(.notUDP)
    }
    if let reason = addressDrop(
      source: packet.source, destination: packet.destination)
    {
      return .drop(reason)
    }
    guard
      let datagram = UDPDatagram(
        bytes, at: offset &+ IPv4Packet.headerLength, end: offset &+ totalLength)
    else { return .drop(.udpLength) }
    let length = datagram.length
    guard length >= UDPDatagram.headerLength, length <= totalLength &- IPv4Packet.headerLength
    else { return .drop(.udpLength) }
    guard datagram.sourcePort != 0 else { return .drop(.sourcePort) }
    guard
      let checksum = datagram.verifiedChecksum(
        bytes, payload: offset &+ IPv4Packet.headerLength &+ UDPDatagram.headerLength,
        pseudoHeader: packet.pseudoHeader(length: length))
    else { return .drop(.udpChecksum) }
    return .datagram(
      FrameLayout(
        frame: frame, payload: offset &+ IPv4Packet.headerLength &+ UDPDatagram.headerLength,
        payloadLength: length &- UDPDatagram.headerLength, family: .ipv4,
        checksum: checksum))
  }

  /// Reads the frame's rest from its IPv6 header on.
  @inlinable @inline(__always)
  static func parseIPv6(_ bytes: RawSpan, frame: Int, at offset: Int, end: Int) -> Parsed {
    guard let packet = IPv6Packet(bytes, at: offset, end: end) else { return .drop(.truncated) }
    guard packet.version == 6 else { return .drop(.ipVersion) }
    let payloadLength = packet.payloadLength
    let start = offset &+ IPv6Packet.headerLength
    guard payloadLength <= end &- start else { return .drop(.ipLength) }
    guard packet.nextHeader == UDPDatagram.protocolNumber else { return .drop(.notUDP) }
    if let reason = addressDrop(
      source: packet.source, destination: packet.destination)
    {
      return .drop(reason)
    }
    guard let datagram = UDPDatagram(bytes, at: start, end: start &+ payloadLength) else {
      return .drop(.udpLength)
    }
    let length = datagram.length
    guard length >= UDPDatagram.headerLength, length <= payloadLength else {
      return .drop(.udpLength)
    }
    guard datagram.sourcePort != 0 else { return .drop(.sourcePort) }
    guard datagram.checksum != 0 else { return .drop(.udpChecksumMissing) }
    guard
      let checksum = datagram.verifiedChecksum(
        bytes, payload: start &+ UDPDatagram.headerLength,
        pseudoHeader: packet.pseudoHeader(length: length))
    else { return .drop(.udpChecksum) }
    return .datagram(
      FrameLayout(
        frame: frame, payload: start &+ UDPDatagram.headerLength,
        payloadLength: length &- UDPDatagram.headerLength, family: .ipv6,
        checksum: checksum))
  }
}
