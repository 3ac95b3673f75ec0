import DNSWire
import Octets

/// Makes a tail's compression pointers right where the tail stands elsewhere than behind the
/// question, and answers for another name than the question's.
///
/// A tail is written for a name at offset 12 and for its own place right behind type and class.
struct PointerMove {
  /// Where the message starts.
  let message: Int
  /// Where the name that the tail answers for stands, and its octets.
  let name: Int
  let nameLength: Int
  /// Where the tail stands.
  let tail: Int

  /// Moves the pointers of the tail's records, which end at `end`; false where one cannot reach.
  func apply(to bytes: inout MutableRawSpan, counts: UInt64, end: Int) -> Bool {
    var left =
      Int(truncatingIfNeeded: counts >> 32 & 0xffff)
      &+ Int(truncatingIfNeeded: counts >> 16 & 0xffff)
      &+ Int(truncatingIfNeeded: counts & 0xffff)
    var at = tail
    while left > 0 {
      left &-= 1
      at = moveName(at: at, in: &bytes, end: end)
      // At 0 a pointer could not reach.
      guard at > 0, at &+ 10 <= end else { return false }
      let type = RRType(bytes.load16(at: at))
      let next = at &+ 10 &+ Int(bytes.load16(at: at &+ 8))
      guard next <= end else { return false }
      if let names = type.compressedNames {
        at = at &+ 10 &+ names.start
        var index = 0
        while index < names.count {
          at = moveName(at: at, in: &bytes, end: next)
          guard at > 0 else { return false }
          index &+= 1
        }
      }
      at = next
    }
    return true
  }

  /// Moves the pointer that ends the name at `offset`, and returns where the name ends; 0 where
  /// there is no whole name, or the pointer cannot reach.
  private func moveName(at offset: Int, in bytes: inout MutableRawSpan, end: Int) -> Int {
    var at = offset
    while at < end {
      let label = Int(bytes.load8(at: at))
      if label == 0 { return at &+ 1 }
      if label < 0xc0 {
        at &+= label &+ 1
        continue
      }
      let old = Int(bytes.load16(at: at) & 0x3fff)
      let nameEnd = Header.size &+ nameLength
      let new =
        old < nameEnd
        ? old &- Header.size &+ name &- message : old &- nameEnd &- 4 &+ tail &- message
      guard new >= 0, new < 0x4000 else { return 0 }
      bytes.store16(0xc000 | UInt16(truncatingIfNeeded: new), at: at)
      return at &+ 2
    }
    return 0
  }
}
