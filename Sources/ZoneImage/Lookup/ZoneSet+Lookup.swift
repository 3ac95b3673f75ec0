public import DNSWire
import Octets

/// Where a question leads: its zone, and what a lookup there needs.
public struct ZoneRoute: Sendable, BitwiseCopyable {
  /// The zone, 32 bits, and above it octets of the name before the apex.
  @usableFromInline let place: UInt64
  @usableFromInline let hash: UInt64

  @inlinable @inline(__always)
  init(zone: Int, relative: Int, hash: UInt64) {
    place =
      UInt64(truncatingIfNeeded: zone & 0xffff_ffff) | UInt64(truncatingIfNeeded: relative) << 32
    self.hash = hash
  }

  @inline(__always)
  var zone: Int { Int(truncatingIfNeeded: place & 0xffff_ffff) }

  @inline(__always)
  var relative: Int { Int(truncatingIfNeeded: place >> 32) }

  /// No zone that is served holds the name.
  @inlinable
  public static var nowhere: ZoneRoute { ZoneRoute(zone: -1, relative: 0, hash: 0) }

  @inlinable @inline(__always)
  public var isNowhere: Bool { place & 0x8000_0000 != 0 }
}

/// A question that was read, and where it leads. Three words, so that it travels in registers.
public struct RoutedQuestion: Sendable, BitwiseCopyable {
  public let route: ZoneRoute
  /// From the low bits on, 16 each: octets of the name, 0 where there is none; class; type; 0.
  public let word: UInt64

  @inlinable @inline(__always)
  init(route: ZoneRoute, nameLength: Int, typeAndClass: UInt32) {
    self.route = route
    word =
      UInt64(truncatingIfNeeded: nameLength & 0xffff) | UInt64(typeAndClass) << 16
  }

  /// No question.
  public static var none: RoutedQuestion {
    RoutedQuestion(route: .nowhere, nameLength: 0, typeAndClass: 0)
  }

  /// Whether its class is IN.
  @inlinable
  public var isInternet: Bool { word >> 16 & 0xffff == UInt64(RRClass.internet.rawValue) }
}

extension ZoneSet {
  /// Reads the question at `offset`, finds the zone of its name, hashes what comes before the apex,
  /// and asks for the memory that the lookup will need.
  ///
  /// DS belongs to the parent's side of a cut (RFC 4035, section 3.1.4.1): for a DS question at the
  /// apex of a zone that is served beside its parent, the zone is the parent.
  public func route(_ bytes: RawSpan, at offset: Int, end: Int) -> RoutedQuestion {
    let name = QuestionName.read(bytes, at: offset, end: end &- 4)
    let length = name.length
    guard length > 0 else {
      return RoutedQuestion(route: .nowhere, nameLength: 0, typeAndClass: 0)
    }
    let typeAndClass = bytes.load32(at: offset &+ length)
    let isDS = typeAndClass >> 16 == UInt32(RRType.ds.rawValue)
    // The deepest apex, where it is alone at its depth: all that a server of one zone has.
    if !isDS, let depth = images.depth(0), depth.zone >= 0,
      UInt(bitPattern: depth.labels) <= UInt(bitPattern: min(name.labels, 8))
    {
      let start = name.start(ofLast: depth.labels, bytes, at: offset)
      let image = self.image(depth.zone)
      if image.isApex(bytes, at: offset &+ start, count: length &- start) {
        return routed(image, bytes, at: offset, depth.zone, start, length, typeAndClass)
      }
    }
    return routeAny(bytes, at: offset, name, typeAndClass)
  }

  /// The same among all zones.
  @inline(never)
  private func routeAny(
    _ bytes: RawSpan, at offset: Int, _ name: QuestionName, _ typeAndClass: UInt32
  ) -> RoutedQuestion {
    let isDS = typeAndClass >> 16 == UInt32(RRType.ds.rawValue)
    let found = zone(bytes, at: offset, name, isDS: isDS)
    guard found.zone >= 0 else {
      return RoutedQuestion(route: .nowhere, nameLength: name.length, typeAndClass: typeAndClass)
    }
    return routed(
      image(found.zone), bytes, at: offset, found.zone, found.relative, name.length, typeAndClass)
  }

  @inline(__always)
  private func routed(
    _ image: ImageView, _ bytes: RawSpan, at offset: Int, _ zone: Int, _ relative: Int,
    _ length: Int,
    _ typeAndClass: UInt32
  ) -> RoutedQuestion {
    let hash = image.header.seed.hash(bytes, at: offset, count: relative)
    image.prefetchSlot(hash)
    return RoutedQuestion(
      route: ZoneRoute(zone: zone, relative: relative, hash: hash), nameLength: length,
      typeAndClass: typeAndClass)
  }

  /// The route of another name in the zone of `route`; nowhere where that zone does not hold it.
  public func route(
    _ bytes: RawSpan, at offset: Int, _ name: QuestionName, inZoneOf route: ZoneRoute
  ) -> ZoneRoute {
    let image = self.image(route.zone)
    let apexLength = image.header.apexLength
    let relative = name.length &- apexLength
    var start = 0
    while start < relative { start &+= Int(bytes.load8(at: offset &+ start)) &+ 1 }
    guard start == relative, image.isApex(bytes, at: offset &+ start, count: apexLength)
    else { return .nowhere }
    let hash = image.header.seed.hash(bytes, at: offset, count: relative)
    return ZoneRoute(zone: route.zone, relative: relative, hash: hash)
  }

  /// The tail for a question that was routed and whose name stands at `name`.
  @_lifetime(borrow self)
  public func tail(
    for route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int
  ) -> TailReference {
    let tail = self.image(route.zone).lookup(
      ZoneQuestion(offset: name, relative: route.relative, hash: route.hash, type: type),
      bytes)
    // Holds: an image's view does not outlive its set, and no more does what comes from it.
    return tail
  }

  /// The same for any question, with the records of DNSSEC where they are wanted.
  @_lifetime(borrow self)
  public func answer(
    for route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int, wantsDNSSEC: Bool
  ) -> AnswerReference {
    let answer = self.image(route.zone).answer(
      ZoneQuestion(offset: name, relative: route.relative, hash: route.hash, type: type),
      bytes, wantsDNSSEC: wantsDNSSEC)
    // Holds: as in ``tail(for:type:_:name:)``.
    return answer
  }
}
