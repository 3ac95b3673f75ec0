public import DNSWire
import Octets

/// A question that was read, and where it leads.
public struct RoutedQuestion: Sendable, BitwiseCopyable {
  public let route: ZoneRoute
  /// Octets of the name; 0 where there is none.
  public let nameLength: UInt8
  public let type: RRType
  @usableFromInline let rrClass: UInt16

  @inlinable @inline(__always)
  init(route: ZoneRoute, nameLength: Int, typeAndClass: UInt32) {
    self.route = route
    self.nameLength = UInt8(truncatingIfNeeded: nameLength)
    type = RRType(UInt16(truncatingIfNeeded: typeAndClass >> 16))
    rrClass = UInt16(truncatingIfNeeded: typeAndClass)
  }

  /// No question.
  public static var none: RoutedQuestion {
    RoutedQuestion(route: .nowhere, nameLength: 0, typeAndClass: 0)
  }

  /// Whether the class is IN, the type one that zones hold, and the question leads somewhere.
  @inlinable
  public var isPlain: Bool {
    isInternet && type.rawValue &- 1 < 127 && type != .opt && !route.isNowhere
  }

  /// Whether its class is IN.
  @inlinable
  public var isInternet: Bool { rrClass == RRClass.internet.rawValue }

  /// Its class.
  @inlinable
  public var questionClass: RRClass { RRClass(rawValue: rrClass) }
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
    RoutedQuestion(
      route: route(image, bytes, at: offset, zone, relative), nameLength: length,
      typeAndClass: typeAndClass)
  }

  /// The route of a name in its zone.
  @inline(__always)
  private func route(
    _ image: ImageView, _ bytes: RawSpan, at offset: Int, _ zone: Int, _ relative: Int
  ) -> ZoneRoute {
    ZoneRoute(bytes, at: offset, relative, zone: zone, image.header)
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
    return self.route(image, bytes, at: offset, route.zone, relative)
  }

  /// The tail for a question that was routed and whose name stands at `name`.
  @_lifetime(borrow self)
  public func tail(
    for route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int
  ) -> TailReference {
    // Holds: an image's view does not outlive its set, and no more does what comes from it.
    image(route.zone).lookup(route, type, bytes, at: name)
  }

  /// The same where the question is known to be for no name in the zone.
  @_lifetime(borrow self)
  public func tailForMissing(
    _ route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int
  ) -> TailReference {
    // Holds: as above.
    image(route.zone).lookupOther(route, type, bytes, at: name, .none)
  }

  /// The same for any question, with the records of DNSSEC where they are wanted.
  @_lifetime(borrow self)
  public func answer(
    for route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int, wantsDNSSEC: Bool
  ) -> AnswerReference {
    let image = self.image(route.zone)
    var found = FoundAnswer.none
    image.answer(route, type, bytes, at: name, wantsDNSSEC: wantsDNSSEC, &found)
    // Holds: as in ``tail(for:type:_:name:)``.
    let own =
      found.gathered.rawValue == 0
      ? 0 : image.ownNSEC(of: NodeHead(image.octets, at: found.source))
    return AnswerReference(
      image.octets, found, ownNSEC: own, relative: route.relative, wantsDNSSEC: wantsDNSSEC)
  }

  /// The same, to be kept. Asks for the memory that the answer lies in.
  public func find(
    for route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int, wantsDNSSEC: Bool,
    _ found: inout FoundAnswer
  ) {
    let image = self.image(route.zone)
    image.answer(route, type, bytes, at: name, wantsDNSSEC: wantsDNSSEC, &found)
    image.header.prefetch(found.tail.words)
  }
}
