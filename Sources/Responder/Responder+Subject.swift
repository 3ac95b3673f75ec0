import DNSWire
public import ZoneImage

extension Responder {
  /// What the response to `query` will be about; nil where none is sent from here.
  public static func subject(
    of query: PreparedQuery, _ bytes: RawSpan, zones: ZoneSet
  ) -> ResponseSubject? {
    switch query.action {
    case .answer:
      zones.subject(
        of: query.route, type: query.type, bytes, name: query.message &+ Header.size)
    case .headerOnly, .refuse, .badKey, .chaos, .cookieOnly: .error
    case .drop, .punt, .slip: nil
    }
  }
}
