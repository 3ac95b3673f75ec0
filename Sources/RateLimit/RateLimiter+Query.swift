public import Addresses
public import Responder
public import ZoneImage

extension RateLimiter {
  /// Decides what is to become of the response to `query`, and has the responder do so.
  ///
  /// Between the responder's two stages: a response that is not sent is not written either. A
  /// client that has proved its address is no victim of forgery, and has no limit (RFC 7873, section
  /// 5.2.3).
  public mutating func limit(
    _ query: inout PreparedQuery, _ bytes: RawSpan, client: IPAddress, hasProvedAddress: Bool,
    zones: ZoneSet, now: UInt64
  ) -> Decision {
    guard !hasProvedAddress, let subject = Responder.subject(of: query, bytes, zones: zones) else {
      return .within
    }
    let decision = decide(subject, client: client, now: now)
    switch decision {
    case .within, .exempt, .unenforced: break
    case .slip: query.slipOverLimit()
    case .drop: query.dropOverLimit()
    }
    return decision
  }
}
