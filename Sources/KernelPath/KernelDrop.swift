public import Responder

/// Why a message that came through the kernel got no response.
public enum KernelDrop: Hashable, Sendable {
  /// The message did not fit the longest UDP payload, or the kernel did not tell its destination.
  case truncated
  /// Sent to a broadcast or multicast address: a reply could not leave from the address asked.
  case destinationNotUnicast
  /// Source port 0: there is nobody to reply to (RFC 768 allows it for just that).
  case sourcePortZero
  case sourceUnspecified
  /// A multicast or broadcast source: the reply would go to many.
  case sourceNotUnicast
  /// The source is the address and port that was asked: we would answer ourselves.
  case sourceIsServer
  /// The responder says so.
  case responder(DropReason)
  /// The responder wants the kernel path for what came by the kernel path.
  case punted(PuntReason)
  /// The kernel would not send the response.
  case sendFailed
  /// No socket of ours listens on the address and port that a punted message asked.
  case noSocket

  /// The reason as counters name it.
  public var name: String {
    switch self {
    case .responder(let reason): counterName(of: reason)
    case .punted(let reason): "punted_" + counterName(of: reason)
    default: counterName(of: self)
    }
  }
}
