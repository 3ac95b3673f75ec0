import Glibc

extension IPAddress {
  /// An address from its text form (RFC 4291, section 2.2; dotted decimal for IPv4).
  public init?(_ text: String) {
    guard !text.utf8.contains(0) else { return nil }
    var octets = [UInt8](repeating: 0, count: 16)
    let family = text.utf8.contains(0x3a) ? AF_INET6 : AF_INET
    // Holds: inet_pton writes at most 16 octets, and the array has 16.
    guard unsafe inet_pton(family, text, &octets) == 1 else { return nil }
    self.init(octets: family == AF_INET ? octets.prefix(4) : octets[...])
  }
}

extension IPAddress: CustomStringConvertible {
  /// The canonical text form (RFC 5952).
  public var description: String {
    if let ipv4 {
      let octets = [ipv4 >> 24, ipv4 >> 16 & 255, ipv4 >> 8 & 255, ipv4 & 255]
      return octets.map { String($0) }.joined(separator: ".")
    }
    var text = [UInt8](repeating: 0, count: 46)
    let length = text.count
    // Holds: inet_ntop reads 16 octets, writes at most 46 (INET6_ADDRSTRLEN) with the final zero.
    let done = unsafe text.withUnsafeMutableBytes { out in
      unsafe inet_ntop(
        AF_INET6, octets, out.baseAddress?.assumingMemoryBound(to: CChar.self), socklen_t(length))
        != nil
    }
    return done ? String(decoding: text.prefix { $0 != 0 }, as: UTF8.self) : "?"
  }
}

extension Endpoint: CustomStringConvertible {
  /// As the configuration writes it: address, `@`, port.
  public var description: String { "\(address)@\(port)" }
}
