public import DNSWire
import Octets

/// Where a question leads: its zone, and what a lookup there needs.
public struct ZoneRoute: Sendable, BitwiseCopyable {
  @usableFromInline let zone: Int32
  @usableFromInline let relative: Int32
  @usableFromInline let hash: UInt64

  @inlinable
  init(zone: Int, relative: Int, hash: UInt64) {
    self.zone = Int32(truncatingIfNeeded: zone)
    self.relative = Int32(truncatingIfNeeded: relative)
    self.hash = hash
  }

  /// No zone that is served holds the name.
  @inlinable
  public static var nowhere: ZoneRoute { ZoneRoute(zone: -1, relative: 0, hash: 0) }

  @inlinable
  public var isNowhere: Bool { zone < 0 }
}

extension ZoneSet {
  /// Finds the zone of a name in wire form at `offset`, hashes what comes before its apex, and asks
  /// for the memory that the lookup will need.
  ///
  /// DS belongs to the parent's side of a cut (RFC 4035, section 3.1.4.1): for a DS question at the
  /// apex of a zone that is served beside its parent, the zone is the parent.
  public func route(
    _ bytes: RawSpan, at offset: Int, _ name: QuestionName, type: RRType
  ) -> ZoneRoute {
    let found = zone(bytes, at: offset, name, isDS: type == .ds)
    guard found.zone >= 0 else { return .nowhere }
    let image = self.image(found.zone)
    let hash = image.header.seed.hash(bytes, at: offset, count: found.relative)
    image.prefetchSlot(hash)
    return ZoneRoute(zone: found.zone, relative: found.relative, hash: hash)
  }

  /// The route of another name in the zone of `route`; nowhere where that zone does not hold it.
  public func route(
    _ bytes: RawSpan, at offset: Int, _ name: QuestionName, inZoneOf route: ZoneRoute
  ) -> ZoneRoute {
    let image = self.image(Int(route.zone))
    let apexLength = Int(image.header.apexLength)
    let relative = name.length &- apexLength
    var start = 0
    while start < relative { start &+= Int(bytes.load8(at: offset &+ start)) &+ 1 }
    guard start == relative, image.isApex(bytes, at: offset &+ start, count: apexLength)
    else { return .nowhere }
    let hash = image.header.seed.hash(bytes, at: offset, count: relative)
    return ZoneRoute(zone: Int(route.zone), relative: relative, hash: hash)
  }

  /// Writes the tail for a question that was routed, at `offset`, behind it: the whole if it fits
  /// in `room`, else without the optional part of the additional section, else nothing.
  public func writeTail(
    for route: ZoneRoute, type: RRType, name: Int, in bytes: inout MutableRawSpan, at offset: Int,
    room: Int
  ) -> WrittenTail {
    let image = self.image(Int(route.zone))
    guard !image.header.isUnavailable else { return .unavailable }
    let tail = image.lookup(
      ZoneQuestion(offset: name, relative: Int(route.relative), hash: route.hash, type: type),
      bytes.bytes)
    return image.write(tail, to: &bytes, at: offset, room: room)
  }
}
