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
    let route = ZoneRoute(
      bytes, at: offset, relative, zone: Int(images.deepest.zone), images.deepestEntry)
    // Mostly a name below a cut, which is not there: then the cut is looked for.
    if let parent = route.parent(images.deepestEntry) { images.deepestEntry.prefetch(parent.slot) }
    return route
  }

  /// The tail for a question for a name with one to sixteen octets before the apex, without a look at the message;
  /// missing where no more is known than that the name is not there, none where
  /// ``tail(for:type:_:name:)`` must look. Asks for the memory that the tail lies in.
  @_transparent
  public func plainTail(for route: ZoneRoute, type: RRType) -> FoundTail {
    let image = self.image(route.zone)
    let node = image.plainNode(route)
    guard node.exists else {
      // The closest encloser of a name of one label is the apex.
      let words = image.header.nxDomainWords
      guard words != 0, route.isOneLabel else { return plainTail(below: route, type) }
      return FoundTail(words: words, distance: route.relative8)
    }
    guard !node.isUnknown, node.isPlain else { return referral(image, node, type) }
    let words = image.tailWords(of: type, at: node)
    guard words != 0 else {
      guard !node.has(NodeLayout.alias), type.isListed else { return .none }
      return FoundTail(words: image.header.noDataWords, distance: route.relative8)
    }
    image.header.prefetch(words)
    return FoundTail(words: words, distance: 0)
  }

  /// The same for a name that is not there, of two labels before the apex.
  @inline(never)
  @usableFromInline
  func plainTail(below route: ZoneRoute, _ type: RRType) -> FoundTail {
    let image = self.image(route.zone)
    guard let parent = route.parent(image.header) else { return .missing }
    return plainTail(below: parent, image, for: route, type)
  }

  /// The same where the name stands in a message, at `name`: also where it is too long for the words of its route.
  @inline(never)
  public func plainTail(
    below route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int
  ) -> FoundTail {
    let start = Int(bytes.load8(at: name)) &+ 1
    let count = route.relative &- start
    let offset = name &+ start
    guard UInt(bitPattern: count &- 2) < UInt(bitPattern: ZoneRoute.mostInWords &- 1),
      Int(bytes.load8(at: offset)) &+ 1 == count
    else { return .missing }
    let image = self.image(route.zone)
    let parent = ZoneRoute(bytes, at: offset, count, zone: route.zone, image.header)
    return plainTail(below: parent, image, for: route, type)
  }

  /// The same where the name one label up leads to `parent`: the closest encloser, or below the apex, which is it then.
  @inline(__always)
  private func plainTail(
    below parent: ZoneRoute, _ image: ImageView, for route: ZoneRoute, _ type: RRType
  ) -> FoundTail {
    guard !image.header.isUnavailable else { return .missing }
    let encloser = image.plainNode(parent)
    guard !encloser.isUnknown, !encloser.has(NodeLayout.dname | NodeLayout.synthesizes)
    else { return .missing }
    var tail = FoundTail(words: image.header.nxDomainWords, distance: route.relative8)
    let distance = UInt8(truncatingIfNeeded: route.relative &- encloser.nameLength)
    if encloser.has(NodeLayout.cut) {
      tail = FoundTail(words: image.defaultTailWords(of: encloser), distance: distance)
    } else if encloser.has(NodeLayout.wildcard) {
      let wildcard = image.wildcard(of: encloser)
      guard !wildcard.has(NodeLayout.cut) else { return .missing }
      tail = FoundTail(words: image.tailWords(of: type, at: wildcard), distance: distance)
    } else if encloser.exists {
      tail = FoundTail(
        words: image.octets.loadLittle32(at: ImageLayout.nxDomainTail), distance: route.relative8)
    }
    guard tail.isFound else { return .missing }
    image.header.prefetch(tail.words)
    return tail
  }

  /// The referral at a cut's own name, which all types get but DS.
  @inlinable @inline(__always)
  func referral(_ image: ImageView, _ node: NodeHead, _ type: RRType) -> FoundTail {
    guard !node.isUnknown, node.isPlainCut, type != .ds else { return .none }
    let words = image.defaultTailWords(of: node)
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
