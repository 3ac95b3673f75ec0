public import DNSWire
public import Octets

// The short way: what is asked for most takes no look at the message behind its route, and is inlined
// into who asks.

extension ZoneSet {
  /// The route of a plain name: one of `length` octets at `offset` that ends in the deepest apex; nil
  /// for every other, and for what is no name. Asks for the memory that the lookup will need.
  ///
  /// Where a name ends is known before it is read, as plain messages end behind it: so its end is
  /// compared first, and only the labels before the apex are walked.
  @inlinable @inline(__always)
  public func plainRoute(_ bytes: RawSpan, at offset: Int, length: Int) -> ZoneRoute? {
    let relative = length &- Int(images.deepest.length)
    guard relative >= 0, images.deepest.ends(bytes, at: offset &+ length) else { return nil }
    // A label has two octets at least: with one, the name ended before the apex.
    guard UInt(bitPattern: relative &- 2) < 7 else {
      let route = anyRoute(bytes, at: offset, relative)
      return route.isNowhere ? nil : route
    }
    let octets = bytes.loadLittle64(at: offset)
    // One label, mostly.
    if Int(octets & 0xff) &+ 1 != relative {
      var at = 0
      var left = octets
      repeat {
        let label = Int(left & 0xff)
        guard UInt(bitPattern: label &- 1) < 7 else { return nil }
        at &+= label &+ 1
        left = left &>> UInt64(truncatingIfNeeded: 8 &* (label &+ 1))
      } while at < relative
      guard at == relative else { return nil }
    }
    let word = FoldedOctets.word(of: octets, count: relative)
    let hash = images.deepestEntry.seed.hash(word: word, count: relative)
    let slot = images.deepestEntry.slot(hash)
    images.deepestEntry.prefetch(slot)
    return ZoneRoute(
      zone: Int(images.deepest.zone), relative: relative, hash: hash, slot: slot, word: word)
  }

  /// The same for a name of which none or more than eight octets stand before the apex; nowhere where
  /// it is no name.
  @inline(never)
  @usableFromInline
  func anyRoute(_ bytes: RawSpan, at offset: Int, _ relative: Int) -> ZoneRoute {
    var at = 0
    while at < relative {
      let label = Int(bytes.load8(at: offset &+ at))
      guard UInt(bitPattern: label &- 1) < 63 else { return .nowhere }
      at &+= label &+ 1
    }
    guard at == relative else { return .nowhere }
    let hash = images.deepestEntry.seed.hash(bytes, at: offset, count: relative)
    let slot = images.deepestEntry.slot(hash)
    images.deepestEntry.prefetch(slot)
    return ZoneRoute(
      zone: Int(images.deepest.zone), relative: relative, hash: hash, slot: slot, word: 0)
  }

  /// The tail for a question for a name with one to eight octets before the apex, without a look at the message;
  /// missing where no more is known than that the name is not there, none where
  /// ``tail(for:type:_:name:)`` must look. Asks for the memory that the tail lies in.
  @_transparent
  public func plainTail(for route: ZoneRoute, type: RRType) -> FoundTail {
    let image = self.image(route.zone)
    let node = image.plainNode(route)
    guard node.exists else {
      // The closest encloser of a name of one label is the apex.
      let words = image.header.nxDomainWords
      guard words != 0, route.isOneLabel else { return .missing }
      return FoundTail(words: words, distance: route.relative8)
    }
    guard !node.isUnknown, node.isPlain else { return .none }
    let words = image.tailWords(of: type, at: node)
    guard words != 0 else {
      guard !node.has(NodeLayout.alias), type.isListed else { return .none }
      return FoundTail(words: image.header.noDataWords, distance: route.relative8)
    }
    image.header.prefetch(words)
    return FoundTail(words: words, distance: 0)
  }

  /// The tail that was found for a question of this route.
  @_transparent
  @_lifetime(borrow self)
  public func tail(_ found: FoundTail, of route: ZoneRoute) -> TailReference {
    // Holds: an image's view does not outlive its set, and no more does what comes from it.
    TailReference(
      image(route.zone).octets, at: Int(found.words) &* 4, distance: Int(found.distance))
  }

  /// Whether who asks for DNSSEC there gets what all get.
  @inlinable @inline(__always)
  public func isUnsigned(_ route: ZoneRoute) -> Bool { image(route.zone).header.isUnsigned }

  /// The same of a route that ``plainRoute(_:at:length:)`` gave.
  @inlinable @inline(__always)
  public var isDeepestUnsigned: Bool { images.deepestEntry.isUnsigned }
}

extension RRType {
  /// Whether a node that has the type lists it: ANY is none, and RRSIG and NSEC are gathered.
  @inlinable @inline(__always)
  var isListed: Bool { rawValue < 128 && rawValue >> 1 != 23 }
}
