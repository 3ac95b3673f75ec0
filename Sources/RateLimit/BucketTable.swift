// The one file of this module that touches pointers: the buckets' memory.

/// Token buckets by key, in memory that is allocated once.
///
/// A bucket is two words: the key's upper 56 bits above a count of what was over the limit, and the
/// time at which the bucket will be full again (the "theoretical arrival time" of the Generic Cell
/// Rate Algorithm, ITU-T I.371), in nanoseconds. A full bucket holds the responses of one second.
///
/// Four buckets make a set, one cache line. A key that is new to a full set takes the place of the
/// bucket that is full again first: those that are at their limit stay longest.
@safe
struct BucketTable: ~Copyable {
  /// Buckets of a set, and its words.
  private static let ways = 4
  private static let setWords = 2 * ways
  private static let second: UInt64 = 1_000_000_000

  private let words: UnsafeMutablePointer<UInt64>
  /// One less than the number of sets, which is a power of two.
  private let setMask: Int

  /// Room for `count` buckets, rounded up to a power of two of sets.
  init(count: Int) {
    var sets = 1
    while sets < count / Self.ways, sets < 1 << 28 { sets *= 2 }
    setMask = sets - 1
    let size = sets * Self.setWords
    // Holds: `size` words, released in deinit and written before anything reads them: all zero, which
    // are full buckets. Touched here, so that no packet meets a page fault.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: size * MemoryLayout<UInt64>.stride, alignment: 64)
    unsafe words = memory.initializeMemory(as: UInt64.self, repeating: 0, count: size)
  }

  deinit {
    // Holds: allocated in init, and no address leaves this struct.
    unsafe words.deallocate()
  }

  /// What became of a response.
  enum Taken { case within, over(isSlipped: Bool) }

  /// Takes one response out of the bucket of `key`, which refills by one every `interval`
  /// nanoseconds. Of those that find it empty, every `slip`-th slips, with 0 none.
  @inline(__always)
  mutating func take(
    _ key: UInt64, now: UInt64, interval: UInt64, slip: UInt8
  ) -> Taken {
    let bucket = bucket(of: key)
    // Holds (all below): `bucket` and the word behind it lie in the table, see bucket(of:).
    let full = unsafe max(words[bucket &+ 1], now)
    if full &- now <= Self.second &- interval {
      unsafe words[bucket &+ 1] = full &+ interval
      return .within
    }
    let word = unsafe words[bucket]
    guard slip > 0 else { return .over(isSlipped: false) }
    let count = UInt8(truncatingIfNeeded: word) &+ 1
    let isSlipped = count >= slip
    unsafe words[bucket] = word & ~0xff | UInt64(isSlipped ? 0 : count)
    return .over(isSlipped: isSlipped)
  }

  /// The index of the bucket's first word, which is made the key's own where it was another's.
  @inline(__always)
  private mutating func bucket(of key: UInt64) -> Int {
    // The key's upper bits are its name; the set comes of the lower ones and what is above them.
    let set = Int(truncatingIfNeeded: key ^ key >> 32) & setMask
    let start = set &* Self.setWords
    var oldest = start
    var oldestFull = UInt64.max
    var way = 0
    while way < Self.ways {
      let index = start &+ 2 &* way
      // Holds: set <= setMask and way < ways, so that both words lie in the table.
      if unsafe (words[index] ^ key) & ~0xff == 0 { return index }
      let full = unsafe words[index &+ 1]
      if full < oldestFull { (oldest, oldestFull) = (index, full) }
      way &+= 1
    }
    // Holds: `oldest` is `start` or an index that was read above.
    unsafe words[oldest] = key & ~0xff
    unsafe words[oldest &+ 1] = 0
    return oldest
  }
}
