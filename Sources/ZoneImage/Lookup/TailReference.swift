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

  /// Where it was found, to be kept.
  public var found: FoundTail {
    FoundTail(
      words: UInt32(truncatingIfNeeded: place >> 2), distance: UInt8(truncatingIfNeeded: distance))
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
      bytes.copyThirtyTwos(
        octets, from: list &+ NodeLayout.padded(2 &* header.fixups), count: header.length,
        to: offset)
    else { return nil }
    var sum = InternetChecksum(memoryOrder: header.sum)
    if distance != 0, header.fixups != 0 {
      sum.addLittle(
        movePointers(
          by: distance, at: list, header.fixups16, of: &bytes, at: offset, count: header.length16))
    }
    return PlainTail(
      length: header.length, countsInMemoryOrder: header.counts,
      flagsInMemoryOrder: header.flags & TailLayout.headerMask, sum: sum)
  }

  /// Adds the question's distance to the tail's pointers, and returns by how much that changes the
  /// tail's sum.
  @inlinable @inline(never)
  func movePointers(
    by distance: Int, at list: Int, _ fixups: UInt16, of bytes: inout MutableRawSpan,
    at offset: Int, count: UInt16
  ) -> UInt64 {
    bytes.add16(
      UInt16(truncatingIfNeeded: distance), at: offset, count: count, listedIn: octets, at: list,
      fixups)
  }
}

/// A whole tail that was written behind a question.
public struct PlainTail: BitwiseCopyable {
  /// Octets.
  public let length: Int
  /// ANCOUNT, NSCOUNT and ARCOUNT, 16 bits each, as they lie in memory.
  public let countsInMemoryOrder: UInt64
  /// AA and RCODE, as the header's second pair of octets has them in memory.
  public let flagsInMemoryOrder: UInt16
  /// The octets' sum, as if they stood at an even offset.
  public let sum: InternetChecksum

  @inlinable @inline(__always)
  init(
    length: Int, countsInMemoryOrder: UInt64, flagsInMemoryOrder: UInt16, sum: InternetChecksum
  ) {
    self.length = length
    self.countsInMemoryOrder = countsInMemoryOrder
    self.flagsInMemoryOrder = flagsInMemoryOrder
    self.sum = sum
  }
}

/// Where the tail for a question was found in its zone's image; nowhere yet, where `words` is 0.
public struct FoundTail: BitwiseCopyable, Sendable {
  @usableFromInline let words: UInt32
  /// Octets by which the question is longer than what the tail was compiled for.
  @usableFromInline let distance: UInt8

  @inlinable @inline(__always)
  init(words: UInt32, distance: UInt8) {
    self.words = words
    self.distance = distance
  }

  @inlinable public static var none: FoundTail { FoundTail(words: 0, distance: 0) }

  /// No name in the zone is the question's.
  @inlinable public static var missing: FoundTail { FoundTail(words: 0, distance: 1) }

  @inlinable @inline(__always)
  public var isFound: Bool { words != 0 }

  @inlinable
  public var isMissing: Bool { words == 0 && distance != 0 }
}
