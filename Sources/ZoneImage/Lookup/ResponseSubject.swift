public import DNSWire
import Octets

/// The kinds of response that are told apart where responses are limited, as BIND's and NSD's
/// operators know them.
public enum ResponseClass: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Records of the name that was asked for, or an alias' chain.
  case positive
  /// The same, made of a wildcard or a DNAME: whoever asks may invent the name.
  case wildcard
  /// The name exists, the type does not (RFC 2308, section 2.2).
  case noData
  /// NXDOMAIN.
  case nameError
  case referral
  /// Any other RCODE.
  case error
}

/// What a response is about: its class, and what all responses that are alike have in common.
public struct ResponseSubject: Equatable, Sendable, BitwiseCopyable {
  public let responseClass: ResponseClass
  /// The same number for all responses of the class that are alike, however the names in their
  /// questions differ. Good until the zone changes.
  public let identity: UInt64

  @inlinable
  public init(_ responseClass: ResponseClass, identity: UInt64) {
    self.responseClass = responseClass
    self.identity = identity
  }

  /// A response that is an error: alike are all.
  public static var error: ResponseSubject { ResponseSubject(.error, identity: 0) }
}

extension ZoneSet {
  /// What the response to a question that was routed, and whose name stands at `name`, is about.
  ///
  /// Two responses are alike where they come of one tail: whatever names are invented under a
  /// wildcard, a cut or a DNAME, or in the whole zone where they do not exist, the tail is the same.
  public func subject(
    of route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int
  ) -> ResponseSubject {
    let tail = self.tail(for: route, type: type, bytes, name: name)
    let zone = UInt64(truncatingIfNeeded: route.zone) << 34
    // A place in the image takes 34 bits.
    let identity = zone ^ UInt64(truncatingIfNeeded: tail.place)
    if tail.place >= tail.octets.byteCount {
      // Gathered from a node's sets: each name that exists has its own answer, a wildcard one.
      return tail.distance == 0
        ? ResponseSubject(.positive, identity: route.hash)
        : ResponseSubject(.wildcard, identity: zone)
    }
    let header = TailHeader(tail.octets, at: tail.place)
    let rcode = RCode(rawValue: header.flags >> TailLayout.rcodeShift & 0xf)
    if rcode == .nxDomain { return ResponseSubject(.nameError, identity: zone) }
    guard rcode == .noError else { return .error }
    if header.counts & 0xffff != 0 {
      return ResponseSubject(tail.distance == 0 ? .positive : .wildcard, identity: identity)
    }
    guard header.flags & TailLayout.authoritative != 0 else {
      return ResponseSubject(.referral, identity: identity)
    }
    // Of the names that exist each has its own: resolvers ask all of a zone's hosts for AAAA.
    let node = image(route.zone).node(route.hash, bytes, at: name, count: route.relative)
    return ResponseSubject(.noData, identity: node.exists ? route.hash : identity)
  }
}
