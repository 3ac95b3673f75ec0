public import Addresses
public import Responder

/// Whoever takes what the responder leaves: NOTIFY (RFC 1996), transfers (RFC 5936, RFC 1995), and all that is signed (RFC 8945).
///
/// Called by the threads that answer UDP, TCP and punted messages. What takes long is given back as a ``ReplyStream``.
public protocol RareMessages: Sendable {
  func take(_ message: RareMessage) -> RareReply
}

/// A message, and how it came.
public struct RareMessage: Sendable {
  public var octets: [UInt8]
  public var client: Endpoint
  public var server: Endpoint
  public var transport: Transport
}

/// What becomes of a rare message.
public enum RareReply {
  /// The responder answers, as if nobody had been asked.
  case none
  case message([UInt8])
  /// A question as any other, its signature taken off: the response to these octets is to be signed.
  case question([UInt8], any ReplySigner)
  /// Message after message, over TCP alone.
  case stream(any ReplyStream)
}

/// Signs the response to a question that was signed.
public protocol ReplySigner {
  /// Octets that it adds.
  var length: Int { get }
  /// The response with its signature; nil where none can be made.
  func sign(_ response: [UInt8]) -> [UInt8]?
}

/// An answer of many messages. Used by one thread at a time.
public protocol ReplyStream: AnyObject {
  /// The next message; a call takes a millisecond at most.
  func next() -> StreamedReply
}

/// What a stream has next.
public enum StreamedReply: Equatable, Sendable {
  case message([UInt8])
  /// Nothing yet: others have their turn first.
  case notYet
  case end
  /// It cannot go on: the connection ends, so that the client knows.
  case failed
}
