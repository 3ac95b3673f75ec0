/// The limits on TCP (RFC 7766, section 6): what one client may take from the others.
public struct TCPSettings: Equatable, Sendable {
  /// How long a connection may stay without a whole query, in milliseconds. Octets that do not
  /// finish a query do not count: a client cannot hold a connection by dripping them.
  public var idleMilliseconds: Int64 = 10_000
  /// Open connections; one more is closed at once.
  public var connections = 512
  /// Open connections of one client address; one more is closed at once.
  public var connectionsPerClient = 64
  /// Octets of responses that are made before they are sent; one more may go beyond it. While any of them wait for
  /// a client that does not read, its queries are not read either.
  public var outputLimit = 131_072
  /// How long a closing connection waits for the client's own close, in milliseconds; when the server
  /// stops, for the client to read its last answers too.
  public var lingerMilliseconds: Int64 = 1_000

  public init() {}
}

/// TCP connections since the start, and now.
public struct TCPConnectionCounts: Equatable, Sendable {
  /// Open now.
  public var open: UInt64 = 0
  public var accepted: UInt64 = 0
  /// Closed at once: too many are open.
  public var refusedTotal: UInt64 = 0
  /// Closed at once: too many are open from that client.
  public var refusedClient: UInt64 = 0
  /// Closed because no whole query came in time.
  public var idleTimeouts: UInt64 = 0
  /// The limits: on ``open``, and on those of one client.
  public var limit: UInt64 = 0
  public var limitPerClient: UInt64 = 0

  public init() {}
}

extension TCPConnectionCounts {
  static func + (left: TCPConnectionCounts, right: TCPConnectionCounts) -> TCPConnectionCounts {
    var sum = left
    sum.open &+= right.open
    sum.accepted &+= right.accepted
    sum.refusedTotal &+= right.refusedTotal
    sum.refusedClient &+= right.refusedClient
    sum.idleTimeouts &+= right.idleTimeouts
    (sum.limit, sum.limitPerClient) = (right.limit, right.limitPerClient)
    return sum
  }
}
