public import Synchronization

/// Where one thread's queries and replies are copied, while somebody looks on.
///
/// One thread answers and writes; one reads. Neither ever waits.
public final class TapPoint: Sendable {
  public let path: TapPath
  /// The interface and queue of the fast path; empty for the kernel's.
  public let name: String
  private let slots: TapSlots

  /// Set by the reader.
  @usableFromInline let on = Atomic<Bool>(false)
  /// One query in so many is copied.
  @usableFromInline let every = Atomic<Int>(1)
  /// How many exchanges may have been published in all, by the limit a second.
  private let allowed = Atomic<UInt64>(0)
  /// Exchanges read since the start, wrapping.
  private let read = Atomic<UInt32>(0)

  /// Exchanges published since the start; written by the answering thread alone, as all below.
  private let published = Atomic<UInt64>(0)
  /// Queries to let pass before the next that is copied.
  @usableFromInline let toPass = Atomic<Int>(0)
  private let ringFull = Atomic<UInt64>(0)
  private let overLimit = Atomic<UInt64>(0)

  /// A point of at least `slots` exchanges: the next power of two.
  public init(_ path: TapPath, name: String = "", slots: Int = 512) {
    self.path = path
    self.name = name
    self.slots = TapSlots(atLeast: slots)
  }

  public var place: TapPlace { TapPlace(path: path, name: name) }

  /// Whether somebody looks on. Asked once a batch.
  @inlinable @inline(__always)
  public var isOn: Bool { on.load(ordering: .relaxed) }

  /// What became of the queries that were in the sample.
  public var counts: TapCounts {
    TapCounts(
      copied: published.load(ordering: .acquiring), ringFull: ringFull.load(ordering: .relaxed),
      overLimit: overLimit.load(ordering: .relaxed))
  }
}

/// What became of the queries that were in a sample.
public struct TapCounts: Equatable, Sendable {
  public var copied: UInt64 = 0
  /// Not copied: the reader had not made room yet.
  public var ringFull: UInt64 = 0
  /// Not copied: so many were in this second.
  public var overLimit: UInt64 = 0

  public init(copied: UInt64 = 0, ringFull: UInt64 = 0, overLimit: UInt64 = 0) {
    self.copied = copied
    self.ringFull = ringFull
    self.overLimit = overLimit
  }

  public static func + (left: TapCounts, right: TapCounts) -> TapCounts {
    TapCounts(
      copied: left.copied &+ right.copied, ringFull: left.ringFull &+ right.ringFull,
      overLimit: left.overLimit &+ right.overLimit)
  }

  /// What was counted since `earlier`.
  public static func - (now: TapCounts, earlier: TapCounts) -> TapCounts {
    TapCounts(
      copied: now.copied &- earlier.copied, ringFull: now.ringFull &- earlier.ringFull,
      overLimit: now.overLimit &- earlier.overLimit)
  }
}

// MARK: The thread that answers

extension TapPoint {
  /// Which of a batch's `count` queries are in the sample: the first, and then each `step` behind it.
  @inlinable
  public func sample(of count: Int) -> (first: Int, step: Int) {
    let step = max(every.load(ordering: .relaxed), 1)
    let first = min(max(toPass.load(ordering: .relaxed), 0), step &- 1)
    // How far the next one stands behind this batch.
    let left = first &- count
    let next = left >= 0 ? left : (step &- (0 &- left) % step) % step
    toPass.store(next, ordering: .relaxed)
    return (first, step)
  }

  /// Copies a query; false, and counted, where it is over the limit or finds no room. `open` others were copied since the last
  /// ``publish(_:)``.
  public func write(_ note: TapNote, _ query: RawSpan, behind open: Int) -> Bool {
    let at = published.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: open)
    guard at < allowed.load(ordering: .relaxed) else {
      Self.count(overLimit)
      return false
    }
    let place = UInt32(truncatingIfNeeded: at)
    guard place &- read.load(ordering: .acquiring) < UInt32(truncatingIfNeeded: slots.count) else {
      Self.count(ringFull)
      return false
    }
    slots.write(note, query, to: place)
    return true
  }

  /// Adds the reply to one of the queries copied since the last ``publish(_:)``: the one behind `open` others.
  public func write(reply: RawSpan, length: Int, time: UInt64, behind open: Int) {
    let at = published.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: open)
    slots.write(reply: reply, length: length, time: time, to: UInt32(truncatingIfNeeded: at))
  }

  /// Notes of one of the queries copied since the last ``publish(_:)`` that another path sees to it.
  public func markPunted(behind open: Int) {
    let at = published.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: open)
    slots.markPunted(UInt32(truncatingIfNeeded: at))
  }

  /// Gives the reader the `count` exchanges that were written since the last call.
  public func publish(_ count: Int) {
    published.store(
      published.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: count),
      ordering: .releasing)
  }

  /// One writer: a load and a store, with no locked instruction.
  private static func count(_ counter: borrowing Atomic<UInt64>) {
    counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }
}

// MARK: The reader

extension TapPoint {
  /// Copies from now on one query in `every`, `most` of them until the next ``allow(_:)``. What was not read of an earlier
  /// time is thrown away.
  func start(every: Int, most: UInt64) {
    while next({ _, _, _ in }) {}
    allow(most)
    sample(every: every)
    on.store(true, ordering: .relaxed)
  }

  /// One query in `every` from now on.
  func sample(every: Int) { self.every.store(max(every, 1), ordering: .relaxed) }

  func stop() { on.store(false, ordering: .relaxed) }

  /// Lets `more` exchanges be copied from now on, and no others.
  func allow(_ more: UInt64) {
    allowed.store(published.load(ordering: .relaxed) &+ more, ordering: .relaxed)
  }

  /// Reads the oldest exchange: the note, and what was copied of query and reply. False where none waits.
  public func next(_ body: (TapNote, RawSpan, RawSpan) -> Void) -> Bool {
    let at = read.load(ordering: .relaxed)
    guard at != UInt32(truncatingIfNeeded: published.load(ordering: .acquiring)) else {
      return false
    }
    slots.read(at, body)
    read.store(at &+ 1, ordering: .releasing)
    return true
  }
}
