public import CXDP
public import Synchronization

/// One side of a ring in memory shared with the other side: the algorithm under all four rings.
///
/// A ring is a power of two of entries and two indices that only grow and wrap at 2^32: the producer
/// writes entries and then stores its index (release), the consumer loads that index (acquire), reads
/// the entries and then stores its own. Each side keeps both indices in its own memory and loads the
/// other side's only when the copy shows nothing left to do, so that the cache line travels once a
/// batch. (Linux, net/xdp/xsk_queue.h.)
@usableFromInline @safe struct RingCursor<Entry: BitwiseCopyable>: ~Copyable {
  /// Where the producer's index lies in shared memory.
  @usableFromInline let producer: UnsafePointer<Atomic<UInt32>>
  /// Where the consumer's index lies in shared memory.
  @usableFromInline let consumer: UnsafePointer<Atomic<UInt32>>
  /// Where the kernel's flags for this ring lie (XDP_RING_NEED_WAKEUP).
  @usableFromInline let flags: UnsafePointer<Atomic<UInt32>>
  /// The entries.
  @usableFromInline let entries: UnsafeMutablePointer<Entry>
  /// The number of entries less one.
  @usableFromInline let mask: UInt32
  /// The producer's index: as producer, our own, not stored until ``submit()``; as consumer, the
  /// last one loaded.
  @usableFromInline var cachedProducer: UInt32
  /// As consumer, our own index, not stored until ``release()``.
  @usableFromInline var cachedConsumer: UInt32
  /// As producer, the index at which the ring is full, by the consumer's index last loaded: with it
  /// a push needs one comparison.
  @usableFromInline var limit: UInt32
  /// Keeps the ring's memory.
  private let owner: AnyObject

  /// The number of entries.
  @inlinable var size: UInt32 { mask &+ 1 }

  /// A cursor over ring memory of `size` entries that `owner` keeps alive.
  ///
  /// Holds for the callers: all four addresses are valid and aligned for as long as `owner` lives,
  /// `size` is a power of two, and at most one cursor acts as producer and one as consumer.
  @unsafe init(
    producer: UnsafeMutablePointer<UInt32>, consumer: UnsafeMutablePointer<UInt32>,
    flags: UnsafeMutablePointer<UInt32>, entries: UnsafeMutableRawPointer, size: UInt32,
    owner: AnyObject
  ) {
    // Holds: Atomic<UInt32> has the layout of UInt32, and nobody touches these words but atomically.
    unsafe self.producer = UnsafePointer(
      UnsafeMutableRawPointer(producer).assumingMemoryBound(to: Atomic<UInt32>.self))
    // Holds: as above.
    unsafe self.consumer = UnsafePointer(
      UnsafeMutableRawPointer(consumer).assumingMemoryBound(to: Atomic<UInt32>.self))
    // Holds: as above.
    unsafe self.flags = UnsafePointer(
      UnsafeMutableRawPointer(flags).assumingMemoryBound(to: Atomic<UInt32>.self))
    // Holds: the entries are this type's, by the ring's kind.
    unsafe self.entries = entries.assumingMemoryBound(to: Entry.self)
    mask = size &- 1
    // Holds: valid addresses, as the callers promise.
    cachedProducer = unsafe self.producer.pointee.load(ordering: .acquiring)
    // Holds: as above.
    cachedConsumer = unsafe self.consumer.pointee.load(ordering: .acquiring)
    // A producer finds the ring full at first, and looks.
    limit = cachedProducer
    self.owner = owner
  }

  /// Whether the kernel asks for a system call before it goes on with this ring.
  @inlinable @inline(__always)
  var needsWakeup: Bool {
    // Holds: `flags` is valid while `owner` lives, which this cursor keeps.
    let value = unsafe flags.pointee.load(ordering: .relaxed)
    return value & UInt32(XDP_RING_NEED_WAKEUP) != 0
  }

  /// The producer's index as it stands in shared memory.
  @inlinable @inline(__always)
  var producerNow: UInt32 {
    // Holds: as above, for `producer`.
    unsafe producer.pointee.load(ordering: .acquiring)
  }

  /// The consumer's index as it stands in shared memory.
  @inlinable @inline(__always)
  var consumerNow: UInt32 {
    // Holds: as above, for `consumer`.
    unsafe consumer.pointee.load(ordering: .acquiring)
  }

  // MARK: Producer

  /// Writes an entry behind the last; false, with nothing written, when the ring is full.
  @inlinable @inline(__always)
  mutating func push(_ entry: Entry) -> Bool {
    if cachedProducer == limit, !hasRoom() { return false }
    // Holds: the index is masked to the ring's size, and the entry is the producer's: the consumer
    // has passed it and has not been told of it again.
    unsafe entries[Int(truncatingIfNeeded: cachedProducer & mask)] = entry
    cachedProducer &+= 1
    return true
  }

  /// Looks how far the consumer has come; false where the ring is full.
  @inlinable @inline(never)
  mutating func hasRoom() -> Bool {
    let used = cachedProducer &- consumerNow
    // More than the ring holds would be the other side's defect: then there is no room.
    guard used < size else { return false }
    limit = cachedProducer &+ (size &- used)
    return true
  }

  /// The entry that was pushed as the last but `back`.
  @inlinable @inline(__always)
  func pushed(back: Int) -> Entry {
    // Holds: the index is masked to the ring's size, and every bit pattern is a valid entry.
    unsafe entries[
      Int(truncatingIfNeeded: (cachedProducer &- 1 &- UInt32(truncatingIfNeeded: back)) & mask)]
  }

  /// Tells the consumer of all entries pushed so far.
  @inlinable @inline(__always)
  mutating func submit() {
    // Holds: `producer` is valid while `owner` lives, and this side alone stores it.
    unsafe producer.pointee.store(cachedProducer, ordering: .releasing)
  }

  /// The entries that may be pushed, at most `most`.
  @inlinable @inline(__always)
  mutating func room(_ most: Int) -> Int {
    if limit &- cachedProducer < UInt32(truncatingIfNeeded: most) { _ = hasRoom() }
    return min(Int(limit &- cachedProducer), most)
  }

  // MARK: Consumer

  /// The number of entries that may be taken, at most `most`.
  @inlinable @inline(__always)
  mutating func peek(_ most: Int) -> Int {
    var count = cachedProducer &- cachedConsumer
    if count < UInt32(truncatingIfNeeded: most) {
      cachedProducer = producerNow
      count = cachedProducer &- cachedConsumer
    }
    // More than the ring holds would be the other side's defect; no entry is taken twice for it.
    return min(Int(min(count, size)), most)
  }

  /// The entry `index` places behind the next.
  @inlinable @inline(__always)
  func entry(_ index: Int) -> Entry {
    // Holds: the index is masked to the ring's size, and every bit pattern is a valid entry.
    unsafe entries[
      Int(truncatingIfNeeded: (cachedConsumer &+ UInt32(truncatingIfNeeded: index)) & mask)]
  }

  /// Takes the next entry; nil when none is known.
  @inlinable @inline(__always)
  mutating func next() -> Entry? {
    guard cachedProducer != cachedConsumer else { return nil }
    let entry = self.entry(0)
    cachedConsumer &+= 1
    return entry
  }

  /// Gives the taken entries' places back to the producer.
  @inlinable @inline(__always)
  mutating func release() {
    // Holds: `consumer` is valid while `owner` lives, and this side alone stores it.
    unsafe consumer.pointee.store(cachedConsumer, ordering: .releasing)
  }
}

extension RingCursor<UInt64> {
  /// Takes the next `count` addresses and pushes them, each forced to a chunk's start, into another
  /// ring, as far as that has room. `peek` has said that they are there.
  ///
  /// In runs, each up to the end of one of the rings: so the loop has no index to wrap, and is done several at a time.
  @inlinable @inline(__always)
  mutating func move(_ count: Int, to other: inout RingCursor<UInt64>, mask chunkMask: UInt64) {
    var left = other.room(count)
    while left > 0 {
      let from = Int(truncatingIfNeeded: cachedConsumer & mask)
      let to = Int(truncatingIfNeeded: other.cachedProducer & other.mask)
      let run = min(left, min(Int(mask) &+ 1 &- from, Int(other.mask) &+ 1 &- to))
      let source = unsafe entries + from
      let target = unsafe other.entries + to
      var index = 0
      while index < run {
        // Holds: a run ends at the end of either ring; the entries are the other side's, by peek, and free, by room.
        unsafe target[index] = source[index] & chunkMask
        index &+= 1
      }
      cachedConsumer &+= UInt32(truncatingIfNeeded: run)
      other.cachedProducer &+= UInt32(truncatingIfNeeded: run)
      left &-= run
    }
  }
}
