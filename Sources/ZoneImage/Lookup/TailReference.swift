public import Octets

/// A tail that was found for a question. Four words, so that it travels in registers.
public struct TailReference: ~Escapable, BitwiseCopyable {
  /// The image's octets.
  @usableFromInline let octets: RawSpan
  /// Where the tail's header stands in the image.
  @usableFromInline let place: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  @usableFromInline let distance: Int

  @_lifetime(copy octets)
  @inline(__always)
  init(_ octets: RawSpan, at place: Int, distance: Int) {
    self.octets = octets
    self.place = place
    self.distance = distance
  }

  /// Writes as much of a tail as fits behind the question, and moves its pointers by the question's
  /// distance.
  @inlinable @inline(__always)
  public func write(to bytes: inout MutableRawSpan, at offset: Int, room: Int) -> WrittenTail {
    let header = TailHeader(octets, at: place)
    var count = header.length
    var counts = header.counts
    var sum = InternetChecksum(memoryOrder: header.sum)
    if count > room {
      count = header.requiredLength
      counts = header.requiredCounts
      sum = InternetChecksum(memoryOrder: header.requiredSum)
    }
    let list = place &+ TailLayout.headerSize
    let start = list &+ NodeLayout.padded(2 &* header.fixups)
    guard count <= room, header.flags & TailLayout.oversize == 0,
      bytes.copy(octets, from: start, count: count, to: offset)
    else {
      return WrittenTail(
        length: 0, counts: 0, distance: distance, flags: header.flags, fits: false, sum: sum)
    }
    if distance != 0, header.fixups != 0 {
      sum.addLittle(
        movePointers(
          by: distance, at: list, header.fixups, of: &bytes, at: offset, count: count))
    }
    return WrittenTail(
      length: count, counts: counts, distance: distance, flags: header.flags, fits: true,
      sum: sum)
  }

  /// Adds the question's distance to the tail's pointers, and returns by how much that changes the
  /// tail's sum.
  @inlinable @inline(never)
  func movePointers(
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
