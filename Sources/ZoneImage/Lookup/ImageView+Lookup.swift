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
    // The tail of a listed type, compiled for this very name.
    if exact.exists, !exact.has(NodeLayout.cut | NodeLayout.synthesizes) {
      let tail = tail(of: question.type, at: exact)
      if tail != 0 { return TailReference(offset: tail, distance: 0) }
    }
    return lookupOther(question, bytes, exact)
  }

  /// The tail for every other question.
  @inline(never)
  private func lookupOther(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ exact: NodeHead
  ) -> TailReference {
    exact.exists ? answer(question, at: exact) : answerMissing(question, bytes)
  }

  /// The tail for a question whose name does not exist.
  private func answerMissing(_ question: ZoneQuestion, _ bytes: RawSpan) -> TailReference {
    let encloser = closestEncloser(question, bytes)
    if encloser.has(NodeLayout.cut | NodeLayout.dname) {
      return TailReference(
        offset: defaultTail(of: encloser), distance: question.relative &- encloser.nameLength)
    }
    if encloser.has(NodeLayout.wildcard) { return answer(question, at: wildcard(of: encloser)) }
    return TailReference(offset: place(at: ImageLayout.nxDomainTail), distance: question.relative)
  }

  /// The tail for a question at a node that exists, or at the wildcard that stands for it.
  private func answer(_ question: ZoneQuestion, at node: NodeHead) -> TailReference {
    // A wildcard's tails were compiled for its parent.
    let compiled = node.nameLength &- (node.has(NodeLayout.synthesizes) ? 2 : 0)
    let distance = question.relative &- compiled
    if node.has(NodeLayout.cut), question.type != .ds {
      return TailReference(offset: defaultTail(of: node), distance: distance)
    }
    let tail = tail(of: question.type, at: node)
    return tail != 0
      ? TailReference(offset: tail, distance: distance) : answerOther(question, at: node, distance)
  }

  /// The tail for a type that is not listed at a node.
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
    if tail != 0 { return TailReference(offset: tail, distance: distance) }
    return TailReference(offset: place(at: ImageLayout.noDataTail), distance: question.relative)
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

  /// Writes as much of a tail as fits behind the question, and moves its pointers by the question's
  /// distance.
  @inline(__always)
  func write(
    _ tail: TailReference, to bytes: inout MutableRawSpan, at offset: Int, room: Int
  ) -> WrittenTail {
    let header = TailHeader(octets, at: tail.offset)
    var count = header.length
    var counts = header.counts
    var sum = InternetChecksum(memoryOrder: header.sum)
    if count > room {
      count = header.requiredLength
      counts = header.requiredCounts
      sum = InternetChecksum(memoryOrder: header.requiredSum)
    }
    let list = tail.offset &+ TailLayout.headerSize
    let start = list &+ NodeLayout.padded(2 &* header.fixups)
    guard count <= room, header.flags & TailLayout.oversize == 0,
      bytes.copy(octets, from: start, count: count, to: offset)
    else {
      return WrittenTail(
        length: 0, counts: 0, distance: tail.distance, flags: header.flags, fits: false, sum: sum)
    }
    if tail.distance != 0, header.fixups != 0 {
      sum.addLittle(
        movePointers(
          by: tail.distance, at: list, header.fixups, of: &bytes, at: offset, count: count))
    }
    return WrittenTail(
      length: count, counts: counts, distance: tail.distance, flags: header.flags, fits: true,
      sum: sum)
  }

  /// Adds the question's distance to the tail's pointers, and returns by how much that changes the
  /// tail's sum.
  @inline(__always)
  private func movePointers(
    by distance: Int, at list: Int, _ fixups: Int, of bytes: inout MutableRawSpan, at offset: Int,
    count: Int
  ) -> UInt64 {
    var change: UInt64 = 0
    var index = 0
    while index < fixups {
      let at = Int(octets.loadLittle16(at: list &+ 2 &* index))
      // Fix-ups ascend: those of a part that was left out come last.
      guard at &+ 2 <= count else { break }
      let pointer = bytes.load16(at: offset &+ at)
      bytes.store16(pointer &+ UInt16(truncatingIfNeeded: distance), at: offset &+ at)
      // A pointer has 14 bits with every question, so that nothing is carried. At an even offset
      // its lower octet is the upper one of a word in memory.
      change &+= UInt64(truncatingIfNeeded: distance << (at & 1 == 0 ? 8 : 0))
      index &+= 1
    }
    return change
  }
}
