public import ZoneImage

/// What the operator decides about answers.
public struct ResponderSettings: Sendable, BitwiseCopyable {
  /// The EDNS payload size that is offered, and the largest UDP response (RFC 6891, section
  /// 6.2.5). 1,232 octets fit every path without fragments.
  public var udpPayload: UInt16

  /// A size under 512 means 512, as it does in a query.
  public init(udpPayload: UInt16 = 1232) { self.udpPayload = max(udpPayload, 512) }
}

/// Turns a query into its response, in the same octets.
///
/// In two stages, so that a batch's cache misses overlap: ``prepare`` reads all queries and asks
/// for the memory that their answers need, ``answer`` writes the responses. Between the two a
/// message's octets must not change.
public struct Responder: Sendable, BitwiseCopyable {
  @usableFromInline let settings: ResponderSettings

  public init(settings: ResponderSettings = .init()) { self.settings = settings }
}

extension Responder {
  /// Both stages for one message at the start of `bytes`.
  public func respond(
    in bytes: inout MutableRawSpan, length: Int, capacity: Int, transport: Transport,
    zones: ZoneSet
  ) -> Verdict {
    let query = Responder.prepare(
      bytes.bytes, message: 0, length: length, transport: transport, zones: zones)
    return answer(query, in: &bytes, capacity: capacity, zones: zones)
  }
}
