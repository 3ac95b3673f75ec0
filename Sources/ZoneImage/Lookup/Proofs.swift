/// The proofs that go into an answer: at most four, none twice (RFC 5155, section 7.2, needs three;
/// a damaged image must not make it more).
public struct Proofs: BitwiseCopyable, Sendable {
  /// Where their tails stand in the image, in words; 0 behind the last.
  @usableFromInline private(set) var words: [4 of UInt32] = [0, 0, 0, 0]
  @usableFromInline private(set) var count8: UInt8 = 0
  /// Octets by which the question is longer than what each was compiled for.
  @usableFromInline let distance8: UInt8

  /// None yet, of those that were compiled for a name as many octets shorter.
  @inline(__always)
  init(distance: Int) { distance8 = UInt8(truncatingIfNeeded: distance) }

  /// The one at a place in the image; none at 0.
  @inline(__always)
  init(distance: Int, _ place: Int) {
    distance8 = UInt8(truncatingIfNeeded: distance)
    words[0] = UInt32(truncatingIfNeeded: place >> 2)
    count8 = place == 0 ? 0 : 1
  }

  @inlinable @inline(__always)
  public var isEmpty: Bool { count8 == 0 }

  @inlinable @inline(__always)
  public var isOne: Bool { count8 == 1 }

  @inlinable @inline(__always)
  public var count: Int { Int(count8 & 7) }

  @inlinable @inline(__always)
  var distance: Int { Int(distance8) }

  /// Takes the proof at a place in the image, where there is one and it is new.
  @inline(__always)
  mutating func add(_ place: Int) {
    let new = UInt32(truncatingIfNeeded: place >> 2)
    guard new != 0, count8 < 4, new != words[0], new != words[1], new != words[2] else { return }
    words[Int(count8 & 3)] = new
    count8 &+= 1
  }

  @inlinable @inline(__always)
  subscript(index: Int) -> Proof { Proof(place: Int(words[index & 3]) &* 4, distance: distance) }
}

/// One proof: where its tail stands in the image, and octets by which the question is longer than what
/// it was compiled for.
@usableFromInline
struct Proof: BitwiseCopyable {
  @usableFromInline let place: Int
  @usableFromInline let distance: Int

  @inlinable @inline(__always)
  init(place: Int, distance: Int) {
    self.place = place
    self.distance = distance
  }
}
