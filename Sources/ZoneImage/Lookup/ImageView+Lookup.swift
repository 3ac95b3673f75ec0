import DNSWire
import Octets

/// A question in a message: its name, as far as it is the zone's own, and its type.
struct ZoneQuestion {
  /// Where the name starts.
  var offset: Int
  /// Octets of the name before the apex's.
  var relative: Int
  /// The hash of those octets.
  var hash: UInt64
  var type: RRType
}

extension ImageView {
  /// The tail for a question (RFC 1034, section 4.3.2; RFC 4592, section 3.3.1).
  ///
  /// One probe for a name that exists. For any other the closest encloser is found by bisection:
  /// every name between it and the apex exists, as nodes or empty non-terminals, and none below.
  @inline(__always)
  func lookup(_ question: ZoneQuestion, _ bytes: RawSpan) -> TailReference {
    let exact = node(question.hash, bytes, at: question.offset, count: question.relative)
    return exact.exists ? answer(question, at: exact) : answerMissing(question, bytes)
  }

  /// The tail for a question whose name does not exist.
  @inline(never)
  private func answerMissing(_ question: ZoneQuestion, _ bytes: RawSpan) -> TailReference {
    let encloser = closestEncloser(question, bytes)
    if encloser.has(NodeLayout.cut | NodeLayout.dname) {
      return reference(
        defaultTail(of: encloser), distance: question.relative &- encloser.nameLength)
    }
    if encloser.has(NodeLayout.wildcard) { return answer(question, at: wildcard(of: encloser)) }
    return reference(place(at: ImageLayout.nxDomainTail), distance: question.relative)
  }

  /// The tail for a question at a node that exists, or at the wildcard that stands for it.
  @inline(__always)
  private func answer(_ question: ZoneQuestion, at node: NodeHead) -> TailReference {
    // A wildcard's tails were compiled for its parent.
    let compiled = node.nameLength &- (node.has(NodeLayout.synthesizes) ? 2 : 0)
    let distance = question.relative &- compiled
    if node.has(NodeLayout.cut), question.type != .ds {
      return reference(defaultTail(of: node), distance: distance)
    }
    let tail = tail(of: question.type, at: node)
    return tail != 0
      ? reference(tail, distance: distance) : answerOther(question, at: node, distance)
  }

  /// The tail for a type that is not listed at a node.
  @inline(never)
  private func answerOther(
    _ question: ZoneQuestion, at node: NodeHead, _ distance: Int
  ) -> TailReference {
    var tail = 0
    if question.type == .any {
      tail = tailForAny(at: node)
    } else if node.has(NodeLayout.alias) {
      // A CNAME's chain. A cut's default is the referral, which DS is not given; a DNAME's is for
      // the names below.
      tail = defaultTail(of: node)
    }
    if tail != 0 { return reference(tail, distance: distance) }
    return reference(place(at: ImageLayout.noDataTail), distance: question.relative)
  }

  /// The node of the longest existing name that the question's name is below.
  private func closestEncloser(_ question: ZoneQuestion, _ bytes: RawSpan) -> NodeHead {
    // Where the labels before the apex start; a name has at most 127.
    var starts = [128 of UInt8](repeating: 0)
    var count = 0
    var at = 0
    while at < question.relative, count < 128 {
      starts[count] = UInt8(truncatingIfNeeded: at)
      count &+= 1
      at &+= Int(bytes.load8(at: question.offset &+ at)) &+ 1
    }
    var found = NodeHead(octets, at: place(at: ImageLayout.apexNode))
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

  /// A tail's header.
  @inline(__always)
  func reference(_ tail: Int, distance: Int) -> TailReference {
    // A place is 34 bits at most, so that nothing here can overflow.
    guard tail &+ TailLayout.headerSize <= octets.byteCount else {
      return TailReference(offset: 0, distance: 0, first: 0, second: 0)
    }
    return TailReference(
      offset: tail, distance: distance, first: octets.loadLittle64(at: tail),
      second: octets.loadLittle64(at: tail &+ 8))
  }

  /// Writes as much of a tail as fits behind the question, and moves its pointers by the question's
  /// distance.
  @inline(__always)
  func write(
    _ tail: TailReference, to bytes: inout MutableRawSpan, at offset: Int, room: Int
  ) -> WrittenTail {
    var count = tail.length
    var additionals = tail.additionals
    if count > room {
      count = tail.requiredLength
      additionals = tail.requiredAdditionals
    }
    let start = tail.offset &+ TailLayout.headerSize &+ NodeLayout.padded(2 &* tail.fixups)
    guard count <= room, tail.flags & TailLayout.oversize == 0,
      bytes.copy(octets, from: start, count: count, to: offset)
    else {
      return WrittenTail(
        length: 0, counts: 0, distance: tail.distance, flags: tail.flags, fits: false)
    }
    if tail.distance != 0 { movePointers(tail, of: &bytes, at: offset, count: count) }
    return WrittenTail(
      length: count, counts: tail.answersAndAuthorities | additionals, distance: tail.distance,
      flags: tail.flags, fits: true)
  }

  /// Adds the question's distance to the tail's pointers.
  @inline(__always)
  private func movePointers(
    _ tail: TailReference, of bytes: inout MutableRawSpan, at offset: Int, count: Int
  ) {
    let list = tail.offset &+ TailLayout.headerSize
    let fixups = tail.fixups
    var index = 0
    while index < fixups {
      let at = Int(octets.loadLittle16(at: list &+ 2 &* index))
      // Fix-ups ascend: those of a part that was left out come last.
      guard at &+ 2 <= count else { break }
      let pointer = bytes.load16(at: offset &+ at)
      bytes.store16(pointer &+ UInt16(truncatingIfNeeded: tail.distance), at: offset &+ at)
      index &+= 1
    }
  }
}
