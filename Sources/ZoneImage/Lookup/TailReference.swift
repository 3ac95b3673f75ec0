public import Octets

/// A tail that was found for a question. Four words, so that it travels in registers: who asked
/// writes it, inlined. (Lookup and copy in one call: 125 instructions more.)
public struct TailReference: ~Escapable, BitwiseCopyable {
  /// The image's octets.
  @usableFromInline let octets: RawSpan
  /// Where the tail's header stands in the image.
  @usableFromInline let place: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  @usableFromInline let distance: Int

  @_lifetime(copy octets)
  @inlinable @inline(__always)
  init(_ octets: RawSpan, at place: Int, distance: Int) {
    self.octets = octets
    self.place = place
    self.distance = distance
  }

  /// Writes the whole tail behind the question, where it fits in `room` and nothing else is to be
  /// made of it; nil, with nothing that counts written, where ``AnswerReference`` must look.
  @inlinable @inline(__always)
  public func writePlain(
    to bytes: inout MutableRawSpan, at offset: Int, room: Int
  ) -> PlainTail? {
    // 34 bits at most; saying so drops all but one check of the header's loads.
    let place = place & 0xff_ffff_ffff
    guard place &+ TailLayout.headerSize <= octets.byteCount else { return nil }
    let header = TailHeader(octets, at: place)
    let list = place &+ TailLayout.headerSize
    guard header.isPlain, header.length <= room,
      bytes.copySixteens(
        octets, from: list &+ NodeLayout.padded(2 &* header.fixups), count: header.length,
        to: offset)
    else { return nil }
    var sum = InternetChecksum(memoryOrder: header.sum)
    if distance != 0, header.fixups != 0 {
      sum.addLittle(
        movePointers(
          by: distance, at: list, header.fixups, of: &bytes, at: offset, count: header.length))
    }
    return PlainTail(header: header, sum: sum)
  }

  /// Adds the question's distance to the tail's pointers, and returns by how much that changes the
  /// tail's sum.
  @inlinable @inline(never)
  func movePointers(
    by distance: Int, at list: Int, _ fixups: Int, of bytes: inout MutableRawSpan, at offset: Int,
    count: Int
  ) -> UInt64 {
    var change: UInt64 = 0
    var entry = list
    let end = list &+ 2 &* fixups
    while entry < end {
      let at = Int(octets.loadLittle16(at: entry))
      // Fix-ups ascend: those of a part that was left out come last.
      guard at &+ 2 <= count else { break }
      let pointer = bytes.load16(at: offset &+ at)
      bytes.store16(pointer &+ UInt16(truncatingIfNeeded: distance), at: offset &+ at)
      // A pointer has 14 bits with every question, so that nothing is carried. At an even offset
      // its lower octet is the upper one of a word in memory.
      change &+= UInt64(truncatingIfNeeded: distance) &<< (at & 1 == 0 ? 8 : 0)
      entry &+= 2
    }
    return change
  }
}

/// A whole tail that was written behind a question.
public struct PlainTail: BitwiseCopyable {
  @usableFromInline let header: TailHeader
  /// The octets' sum, as if they stood at an even offset.
  public let sum: InternetChecksum

  @inlinable @inline(__always)
  init(header: TailHeader, sum: InternetChecksum) {
    self.header = header
    self.sum = sum
  }

  /// Octets.
  @inlinable @inline(__always)
  public var length: Int { header.length }

  /// ANCOUNT, NSCOUNT and ARCOUNT, 16 bits each, as they lie in memory.
  @inlinable @inline(__always)
  public var countsInMemoryOrder: UInt64 { header.counts }

  /// AA and RCODE, as the header's second pair of octets has them in memory.
  @inlinable @inline(__always)
  public var flagsInMemoryOrder: UInt16 { header.flags & TailLayout.headerMask }
}
