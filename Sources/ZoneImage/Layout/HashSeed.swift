// The hash of a name's octets, without regard to ASCII case. The seed is secret and drawn afresh
// for each image, so that whoever can add names to a zone cannot choose names that collide.

public import Octets

/// What makes one image's hash differ from another's.
@usableFromInline
struct HashSeed: Sendable, Equatable, BitwiseCopyable {
  @usableFromInline let start: UInt64
  /// Odd, so that multiplying loses nothing.
  @usableFromInline let factor: UInt64

  @inline(__always)
  init(start: UInt64, factor: UInt64) {
    self.start = start
    self.factor = factor | 1
  }

  /// A seed of the caller's random numbers.
  static func random(using generator: inout some RandomNumberGenerator) -> HashSeed {
    HashSeed(start: generator.next(), factor: generator.next())
  }

  /// The hash of one to eight octets, as ``FoldedOctets/word(of:count:)`` gave them.
  @inlinable @inline(__always)
  func hash(word: UInt64, count: Int) -> UInt64 {
    FoldedOctets.hash(word: word, count, start, factor)
  }

  /// The hash of nine to sixteen octets: the first and the last eight, in lower case.
  @inlinable @inline(__always)
  func hash(first: UInt64, last: UInt64, count: Int) -> UInt64 {
    FoldedOctets.hash(first: first, last: last, count, start, factor)
  }

  /// The hash of `count` octets at `offset`.
  @inlinable @inline(__always)
  func hash(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    FoldedOctets.hash(bytes, at: offset, count: count, start: start, factor: factor)
  }
}

/// Numbers that make one seed, again and again.
struct OneSeed: RandomNumberGenerator {
  let seed: HashSeed
  private var isFactor = false

  init(seed: HashSeed) { self.seed = seed }

  mutating func next() -> UInt64 {
    defer { isFactor.toggle() }
    return isFactor ? seed.factor : seed.start
  }
}
