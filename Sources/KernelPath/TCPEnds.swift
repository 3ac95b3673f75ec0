import Addresses

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
