public import Addresses

/// Which way a query came.
public enum TapPath: UInt8, CaseIterable, Sendable {
  /// Over AF_XDP: what is copied are Ethernet frames.
  case fast
  /// Through the kernel's UDP: messages.
  case udp
  /// Through the kernel's TCP: messages, without the length before them.
  case tcp
  /// Handed over by a worker of the fast path: messages.
  case punted
}

/// What stands beside the octets of a query and its reply.
public struct TapNote: Equatable, Sendable, BitwiseCopyable {
  public var client: Endpoint
  /// What was asked, and what the reply leaves from.
  public var server: Endpoint
  /// Nanoseconds since 1970: of the batch that the query was in.
  public var queryTime: UInt64
  /// The same of the reply; 0: there is none.
  public var replyTime: UInt64 = 0
  /// The fast path handed the query over: its reply, if any, is that of ``TapPath/punted``.
  public var isPunted = false
  /// Octets of the frame or message, whatever was copied of it.
  public var queryLength: Int
  public var replyLength = 0
  /// Where in both the DNS message starts: behind a frame's headers.
  public var message: Int
  /// Octets of the query's message. A frame may have padding behind it.
  public var messageLength: Int

  /// Of a query that has no reply yet.
  public init(
    client: Endpoint, server: Endpoint, time: UInt64, length: Int, message: Int = 0,
    messageLength: Int
  ) {
    self.client = client
    self.server = server
    queryTime = time
    queryLength = length
    self.message = message
    self.messageLength = messageLength
  }
}
