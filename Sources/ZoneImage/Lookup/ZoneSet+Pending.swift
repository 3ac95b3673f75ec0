public import DNSWire
import Octets

// The short way among many zones. What a zone needs to be looked up in lies in a place of its own, which the first question
// for it waits for: so a batch of questions asks for all of these places first, and settles where each leads then.

extension ZoneSet {
  /// Whether there are pending routes: with one zone a name is compared with its apex at once.
  @inline(__always)
  public var hasPending: Bool { !images.isSingle }

  /// The route of any plain name of `length` octets at `offset`: pending where the directory has its zone; nowhere where
  /// it has none; nil for what is no name. Where there is one zone, it is settled. Asks for the memory that
  /// ``settled(_:_:at:length:)`` will need.
  ///
  /// It compares tags alone. Where they mislead, which one of 2^32 does, settling it tells.
  @inlinable @inline(__always)
  public func pendingRoute(_ bytes: RawSpan, at offset: Int, length: Int) -> ZoneRoute? {
    let name = QuestionName.read(bytes, at: offset, end: offset &+ length)
    guard name.length == length, length > 0 else { return nil }
    var index = 0
    while let depth = images.depth(index) {
      index &+= 1
      guard depth.labels <= name.labels else { continue }
      let relative = name.start(ofLast: depth.labels, bytes, at: offset)
      if images.isSingle {
        return settledAlone(bytes, at: offset, relative, length: length)
      }
      let hash = images.directorySeed.hash(
        bytes, at: offset &+ relative, count: length &- relative)
      guard let zone = tagged(depth, hash) else { continue }
      images.prefetch(zone: zone)
      return .pending(zone: zone, relative: relative)
    }
    return .nowhere
  }

  /// The route of a name in the only zone, which has `relative` octets there if it is in it.
  @inline(never)
  @usableFromInline
  func settledAlone(
    _ bytes: RawSpan, at offset: Int, _ relative: Int, length: Int
  ) -> ZoneRoute {
    settled(.pending(zone: 0, relative: relative), bytes, at: offset, length: length) ?? .nowhere
  }

  /// The first zone at a depth whose apex's hash has the tag of this one.
  @inlinable @inline(__always)
  func tagged(_ depth: ZoneDirectory.Depth, _ hash: UInt64) -> Int? {
    var slot = Slots.first(hash, count: depth.count)
    var left = depth.count
    while left > 0 {
      let value = images.slot(depth.start &+ slot)
      if value == 0 { return nil }
      if Slots.tag(value ^ hash) == 0 {
        return Int(truncatingIfNeeded: value & 0xffff_ffff) &- 1
      }
      slot = slot &+ 1 == depth.count ? 0 : slot &+ 1
      left &-= 1
    }
    return nil
  }

  /// Where a name of `length` octets at `offset` leads whose route is pending; nil where its zone is another one than
  /// the tags said: ``route(_:at:end:)`` finds that. Asks for the memory that the lookup will need.
  @inlinable @inline(__always)
  public func settled(
    _ route: ZoneRoute, _ bytes: RawSpan, at offset: Int, length: Int
  ) -> ZoneRoute? {
    let image = self.image(route.zone)
    let relative = route.relative
    guard image.isApex(bytes, at: offset &+ relative, count: length &- relative)
    else { return nil }
    let settled = ZoneRoute(bytes, at: offset, relative, zone: route.zone, image.header)
    // As in ``anyRoute(_:at:_:)``.
    if !settled.isOneLabel, let parent = settled.parent(image.header) {
      image.header.prefetch(parent.slot)
    }
    return settled
  }
}
