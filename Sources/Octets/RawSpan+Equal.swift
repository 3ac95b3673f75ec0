// Comparing octets as they are, eight at a time.
//
// Contract: no access can trap, or leave its span.

extension RawSpan {
  /// Whether `count` octets at `offset` are the first ones of another span; false where a range leaves its span.
  public func equals(_ other: RawSpan, at offset: Int, count: Int) -> Bool {
    guard FoldedOctets.isInside(self, offset, count), FoldedOctets.isInside(other, 0, count) else {
      return false
    }
    var done = 0
    while done &+ 8 <= count {
      if loadLittle64(at: offset &+ done) != other.loadLittle64(at: done) { return false }
      done &+= 8
    }
    while done < count {
      if load8(at: offset &+ done) != other.load8(at: done) { return false }
      done &+= 1
    }
    return true
  }

  /// As many of the first `count` octets at two offsets are the same.
  public func sharedCount(at offset: Int, _ other: RawSpan, at otherOffset: Int, count: Int) -> Int
  {
    var shared = 0
    while shared &+ 8 <= count {
      let difference =
        loadLittle64(at: offset &+ shared) ^ other.loadLittle64(at: otherOffset &+ shared)
      guard difference == 0 else { return shared &+ difference.trailingZeroBitCount / 8 }
      shared &+= 8
    }
    while shared < count,
      load8(at: offset &+ shared) == other.load8(at: otherOffset &+ shared)
    {
      shared &+= 1
    }
    return shared
  }
}
