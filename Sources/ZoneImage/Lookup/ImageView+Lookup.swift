import DNSWire
import Octets

/// A question in a message: its name, as far as it is the zone's own, and its type.
struct ZoneQuestion {
  /// Where the name starts.
  var offset: Int
  var route: ZoneRoute
  var type: RRType
  /// The records are wanted with their signatures, and negative answers with proofs.
  var wantsDNSSEC = false

  @inline(__always)
  init(_ route: ZoneRoute, _ type: RRType, at name: Int, wantsDNSSEC: Bool = false) {
    offset = name
    self.route = route
    self.type = type
    self.wantsDNSSEC = wantsDNSSEC
  }

  /// Octets of the name before the apex's.
  @inline(__always)
  var relative: Int { route.relative }
}

extension ImageView {
  /// The tail for a question (RFC 1034, section 4.3.2; RFC 4592, section 3.3.1).
  ///
  /// One probe for a name that exists. For any other the closest encloser is found by bisection:
  /// every name between it and the apex exists, as nodes or empty non-terminals, and none below.
  @_lifetime(copy self)
  func lookup(
    _ route: ZoneRoute, _ type: RRType, _ bytes: RawSpan, at name: Int
  ) -> TailReference {
    let exact = node(route, bytes, at: name)
    // The tail of a listed type, compiled for this very name.
    if exact.exists, exact.isPlain {
      let tail = tail(of: type, at: exact)
      if tail != 0 { return TailReference(octets, at: tail, distance: 0) }
    }
    return lookupOther(route, type, bytes, at: name, exact)
  }

  /// The tail for every other question.
  @_lifetime(copy self)
  @inline(__always)
  func lookupOther(
    _ route: ZoneRoute, _ type: RRType, _ bytes: RawSpan, at name: Int, _ exact: NodeHead
  ) -> TailReference {
    let question = ZoneQuestion(route, type, at: name)
    if header.isUnavailable {
      return TailReference(octets, at: place(at: ImageLayout.nxDomainTail), distance: 0)
    }
    return exact.exists ? answer(question, at: exact) : answerMissing(question, bytes)
  }

  /// The tail for a question whose name does not exist.
  @_lifetime(copy self)
  private func answerMissing(_ question: ZoneQuestion, _ bytes: RawSpan) -> TailReference {
    let encloser = closestEncloser(question, bytes)
    if encloser.has(NodeLayout.cut | NodeLayout.dname) {
      return TailReference(
        octets, at: defaultTail(of: encloser), distance: question.relative &- encloser.nameLength)
    }
    if encloser.has(NodeLayout.wildcard) { return answer(question, at: wildcard(of: encloser)) }
    return TailReference(
      octets, at: place(at: ImageLayout.nxDomainTail), distance: question.relative)
  }

  /// The tail for a question at a node that exists, or at the wildcard that stands for it.
  @_lifetime(copy self)
  private func answer(_ question: ZoneQuestion, at node: NodeHead) -> TailReference {
    // A wildcard's tails were compiled for its parent.
    let compiled = node.nameLength &- (node.has(NodeLayout.synthesizes) ? 2 : 0)
    let distance = question.relative &- compiled
    if node.has(NodeLayout.cut), question.type != .ds {
      return TailReference(octets, at: defaultTail(of: node), distance: distance)
    }
    let tail = tail(of: question.type, at: node)
    return tail != 0
      ? TailReference(octets, at: tail, distance: distance)
      : answerOther(question, at: node, distance)
  }

  /// The tail for a type that is not listed at a node.
  @_lifetime(copy self)
  private func answerOther(
    _ question: ZoneQuestion, at node: NodeHead, _ distance: Int
  ) -> TailReference {
    var tail = 0
    if question.type == .rrsig || question.type == .nsec {
      // To be gathered: ``answer(_:_:wantsDNSSEC:)``.
      return TailReference(octets, at: octets.byteCount, distance: distance)
    } else if question.type == .any {
      tail = tailForAny(at: node)
    } else if node.has(NodeLayout.alias) {
      // A CNAME's chain. A cut's default is the referral, which DS is not given; a DNAME's is for
      // the names below.
      tail = defaultTail(of: node)
    }
    if tail != 0 { return TailReference(octets, at: tail, distance: distance) }
    return TailReference(octets, at: place(at: ImageLayout.noDataTail), distance: question.relative)
  }

  /// The node of the longest existing name that the question's name is below.
  @_transparent
  func closestEncloser(_ question: ZoneQuestion, _ bytes: RawSpan) -> NodeHead {
    let apex = NodeHead(octets, at: place(at: ImageLayout.apexNode))
    let start = Int(bytes.load8(at: question.offset)) &+ 1
    // One label before the apex: nothing is in between. Two, the upper one short: one name.
    guard start < question.relative else { return apex }
    let offset = question.offset &+ start
    let count = question.relative &- start
    guard UInt(bitPattern: count &- 1) < 8, offset &+ 8 <= bytes.byteCount,
      Int(bytes.load8(at: offset)) &+ 1 >= count
    else { return closestEncloser(question, bytes, longer: apex) }
    let word = FoldedOctets.word(of: bytes.loadLittle64(at: offset), count: count)
    let hash = header.seed.hash(word: word, count: count)
    let route = ZoneRoute(
      zone: 0, relative: count, hash: hash, slot: header.slot(hash), word: word)
    let parent = node(route, bytes, at: offset)
    return parent.exists ? parent : apex
  }

  /// The same where the upper label is not short.
  @inline(never)
  private func closestEncloser(
    _ question: ZoneQuestion, _ bytes: RawSpan, longer apex: NodeHead
  ) -> NodeHead {
    let start = Int(bytes.load8(at: question.offset)) &+ 1
    let count = question.relative &- start
    let offset = question.offset &+ start
    guard Int(bytes.load8(at: offset)) &+ 1 == count else {
      return closestEncloser(question, bytes, above: apex)
    }
    let parent = node(
      ZoneRoute(bytes, at: offset, count, zone: 0, header), bytes, at: offset)
    return parent.exists ? parent : apex
  }

  /// The same for names of more labels.
  @inline(never)
  private func closestEncloser(
    _ question: ZoneQuestion, _ bytes: RawSpan, above apex: NodeHead
  ) -> NodeHead {
    var found = apex
    // Where the labels before the apex start; a name has at most 127.
    var starts = InlineArray<128, UInt8>(repeating: 0)
    var count = 0
    var at = 0
    while at < question.relative, count < 128 {
      starts[count] = UInt8(truncatingIfNeeded: at)
      count &+= 1
      at &+= Int(bytes.load8(at: question.offset &+ at)) &+ 1
    }
    // Of the suffixes that start at label 1 … count - 1, `low` is the first known to exist.
    var low = count
    var high = 0
    while low &- high > 1 {
      let middle = (low &+ high) / 2
      let start = Int(starts[middle])
      let length = question.relative &- start
      let offset = question.offset &+ start
      let hash = header.seed.hash(bytes, at: offset, count: length)
      let node = node(hash, bytes, at: offset, count: length)
      if node.exists {
        found = node
        low = middle
      } else {
        high = middle
      }
    }
    return found
  }
}
