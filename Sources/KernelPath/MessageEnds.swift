import Addresses

/// Who sends a message, and where to.
struct MessageEnds {
  let client: Endpoint
  let server: Endpoint

  /// Where nobody knows.
  static let unknown = MessageEnds(
    client: Endpoint(address: .anyIPv6, port: 0), server: Endpoint(address: .anyIPv6, port: 0))

  /// The client's address, for its cookies.
  var knownClient: IPAddress? { client.address.isUnspecified ? nil : client.address }
}
