import Addresses
import NIOCore

/// The two ends of a TCP connection.
struct TCPEnds {
  let client: Endpoint
  let server: Endpoint

  /// Where nobody knows.
  static let unknown = TCPEnds(
    client: Endpoint(address: .anyIPv6, port: 0), server: Endpoint(address: .anyIPv6, port: 0))

  /// The client's address, for its cookies.
  var knownClient: IPAddress? { client.address.isUnspecified ? nil : client.address }
}

extension TCPEnds {
  init(_ channel: any Channel) {
    client = Endpoint(channel.remoteAddress)
    server = Endpoint(channel.localAddress)
  }
}

extension Endpoint {
  fileprivate init(_ address: NIOCore.SocketAddress?) {
    self.init(
      address: address?.ipAddress.flatMap { IPAddress($0) } ?? .anyIPv6,
      port: UInt16(clamping: address?.port ?? 0))
  }
}
