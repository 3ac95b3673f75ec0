public import DNSWire
import Octets

/// Where a question leads: its zone, and what a lookup there needs.
public struct ZoneRoute: Sendable, BitwiseCopyable {
  var zone: Int
  var relative: Int
  var hash: UInt64

  /// No zone that is served holds the name.
  public static let nowhere = ZoneRoute(zone: -1, relative: 0, hash: 0)

  public var isNowhere: Bool { zone < 0 }
}

extension ZoneSet {
  /// Finds the zone of a name in wire form at `offset`, hashes what comes before its apex, and asks
  /// for the memory that the lookup will need.
  ///
  /// DS belongs to the parent's side of a cut (RFC 4035, section 3.1.4.1): for a DS question at the
  /// apex of a zone that is served beside its parent, the zone is the parent.
  public func route(
    _ bytes: RawSpan, at offset: Int, length: Int, labels: Int, type: RRType
  ) -> ZoneRoute {
    var found = ZoneDirectory.zone(
      self, bytes, at: offset, length: length, labels: labels,
      skippingApex: type == .ds)
    if found.zone < 0, type == .ds {
      found = ZoneDirectory.zone(
        self, bytes, at: offset, length: length, labels: labels, skippingApex: false)
    }
    guard found.zone >= 0 else { return .nowhere }
    let image = image(found.zone)
    let relative = found.apex &- offset
    let hash = image.seed.hash(bytes, at: offset, count: relative)
    images.prefetch(found.zone, offset: image.slot(hash))
    return ZoneRoute(zone: found.zone, relative: relative, hash: hash)
  }

  /// The tail for a question that was routed; none where its zone could not be loaded.
  public func lookup(
    _ route: ZoneRoute, _ bytes: RawSpan, at offset: Int, type: RRType
  ) -> TailReference? {
    let image = image(route.zone)
    guard !image.isUnavailable else { return nil }
    return image.lookup(
      ZoneQuestion(offset: offset, relative: route.relative, hash: route.hash, type: type), bytes)
  }

  /// Writes the first `count` octets of a tail at `offset`; false where they do not fit.
  public func write(
    _ tail: TailReference, of route: ZoneRoute, count: Int, to bytes: inout MutableRawSpan,
    at offset: Int
  ) -> Bool {
    image(route.zone).write(tail, count: count, to: &bytes, at: offset)
  }
}
