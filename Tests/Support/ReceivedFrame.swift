public import Addresses

/// A frame that came back, read and checked to the last octet: lengths, IP header checksum, UDP
/// checksum (which must be there). Plain code, apart from the server's, so that both cannot err alike.
public struct ReceivedFrame: Sendable {
  /// What is wrong with a frame.
  public struct Wrong: Error, CustomStringConvertible {
    public var description: String
  }

  public let destinationMAC: CraftedFrame.MAC
  public let sourceMAC: CraftedFrame.MAC
  public let tags: [CraftedFrame.Tag]
  public let source: IPAddress
  public let destination: IPAddress
  /// TTL or hop limit.
  public let hopLimit: UInt8
  public let sourcePort: UInt16
  public let destinationPort: UInt16
  /// The UDP payload.
  public let payload: [UInt8]

  /// Reads a frame with a UDP datagram; throws what is wrong with it. A query's UDP checksum is not
  /// looked at, and octets may stand behind its datagram: the server's rules for those are its own.
  public init(_ frame: [UInt8], isQuery: Bool = false) throws {
    var bytes = frame[...]
    func take(_ count: Int, _ what: String) throws -> [UInt8] {
      guard bytes.count >= count else { throw Wrong(description: "frame ends within \(what)") }
      defer { bytes = bytes.dropFirst(count) }
      return Array(bytes.prefix(count))
    }
    func number(_ octets: some Collection<UInt8>) -> Int { octets.reduce(0) { $0 << 8 | Int($1) } }
    func check(_ holds: Bool, _ otherwise: String) throws {
      if !holds { throw Wrong(description: otherwise) }
    }

    destinationMAC = try take(6, "Ethernet")
    sourceMAC = try take(6, "Ethernet")
    var tags: [CraftedFrame.Tag] = []
    var type = number(try take(2, "EtherType"))
    while type == 0x8100 || type == 0x88a8 {
      let control = UInt16(number(try take(2, "tag")))
      tags.append(CraftedFrame.Tag(etherType: UInt16(type), control: control))
      type = number(try take(2, "EtherType"))
    }
    self.tags = tags

    var pseudo: [UInt8]
    let addresses: (IPAddress?, IPAddress?)
    if type == 0x0800 {
      let header = try take(20, "IPv4 header")
      try check(header[0] == 0x45, "IPv4 version or header length \(header[0])")
      try check(onesComplementSum(header) == 0xffff, "IPv4 header checksum")
      try check(number(header[6..<8]) & 0x3fff == 0, "a fragment")
      try check(header[9] == 17, "protocol \(header[9]), not UDP")
      let length = number(header[2..<4]) - 20
      try check(length >= 8 && length <= bytes.count, "IPv4 total length \(length + 20)")
      bytes = bytes.prefix(length)
      hopLimit = header[8]
      addresses = (IPAddress(octets: header[12..<16]), IPAddress(octets: header[16..<20]))
      pseudo = Array(header[12..<20]) + [0, 17] + octets(UInt16(length))
    } else {
      try check(type == 0x86dd, "EtherType \(type)")
      let header = try take(40, "IPv6 header")
      try check(header[0] >> 4 == 6, "IPv6 version \(header[0] >> 4)")
      try check(header[6] == 17, "next header \(header[6]), not UDP")
      let length = number(header[4..<6])
      try check(length >= 8 && length <= bytes.count, "IPv6 payload length \(length)")
      bytes = bytes.prefix(length)
      hopLimit = header[7]
      addresses = (IPAddress(octets: header[8..<24]), IPAddress(octets: header[24..<40]))
      pseudo = Array(header[8..<40]) + octets(UInt32(length)) + [0, 0, 0, 17]
    }
    guard let source = addresses.0, let destination = addresses.1 else {
      throw Wrong(description: "address")
    }
    self.source = source
    self.destination = destination

    var datagram = Array(bytes)
    if isQuery {
      let length = number(datagram[4..<6])
      try check((8...datagram.count).contains(length), "UDP length \(length)")
      datagram = Array(datagram.prefix(length))
    } else {
      try check(number(datagram[4..<6]) == datagram.count, "UDP length is not the IP payload's")
      try check(number(datagram[6..<8]) != 0, "no UDP checksum")
      try check(onesComplementSum(pseudo + datagram) == 0xffff, "UDP checksum")
    }
    sourcePort = UInt16(number(datagram[0..<2]))
    destinationPort = UInt16(number(datagram[2..<4]))
    payload = Array(datagram.dropFirst(8))
  }
}
