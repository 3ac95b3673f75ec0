/// What becomes of a message. Not a throw: a bad packet is an ordinary event.
public enum Verdict: Equatable, Sendable, BitwiseCopyable {
  /// The response stands in the message's place and is `length` octets long.
  case transmit(length: Int)
  /// Nothing is sent.
  case drop(DropReason)
  /// The kernel path shall answer; the message's bytes are as they came.
  case punt(PuntReason)
}

/// Why a message gets no response.
public enum DropReason: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Fewer than 12 octets: no header (RFC 1035, section 4.1.1).
  case shortMessage
  /// QR is set: answering responses makes loops (RFC 8906, section 3.1.1 has them ignored).
  case response
  /// One response too many of its class to that client's prefix, over UDP.
  case rateLimited
}

/// Why the fast path leaves a message to the kernel path.
public enum PuntReason: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// A TSIG record ends the message (RFC 8945).
  case tsig
  /// An opcode other than QUERY: NOTIFY, UPDATE and the rest.
  case opcode
  /// A transfer was asked for over UDP.
  case transfer
}

/// How the message came, for the limits on its response.
public enum Transport: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// AF_XDP: UDP, and rare messages are punted.
  case fastPath
  /// UDP through the kernel.
  case udp
  /// TCP: up to 65,535 octets, no truncation below that.
  case tcp
}
