import Histogram
import Packet
import Responder
import Synchronization
import XDP

/// What a worker counts. It alone writes, with plain moves; any thread may read at any time.
final class WorkerCounters: Sendable {
  /// The single counters' places; the reasons follow, 32 places each.
  enum Place: Int, Sendable {
    case rx, tx, invalidDescriptors, puntQueueFull, kicks, kicksAgain, kicksFailed, zoneSets
    case rateLimitSlipped, rateLimitExempt, rateLimitUnenforced
  }

  private static let frameDrops = 32
  private static let messageDrops = 64
  private static let punts = 96

  private let values = InlineArray<128, Atomic<UInt64>> { _ in Atomic(0) }
  /// Of the messages in the frames, and of the batches.
  let traffic = TrafficHistograms()
  private let hasPunted = Atomic<Bool>(false)
  /// Odd while ``chunks`` is being written.
  private let sequence = Atomic<UInt64>(0)
  private let chunks = InlineArray<7, Atomic<Int>> { _ in Atomic(0) }

  /// One writer: a load and a store, with no locked instruction.
  @inline(__always)
  private func add(_ count: UInt64, at index: Int) {
    let index = index & 127
    values[index].store(values[index].load(ordering: .relaxed) &+ count, ordering: .relaxed)
  }

  @inline(__always)
  func add(_ place: Place) { add(1, at: place.rawValue) }

  @inline(__always)
  func add(_ count: Int, _ place: Place) {
    add(UInt64(truncatingIfNeeded: count), at: place.rawValue)
  }

  @inline(__always)
  func drop(_ reason: FrameDropReason) { add(1, at: Self.frameDrops | Int(reason.rawValue) & 31) }

  @inline(__always)
  func drop(_ reason: DropReason) { add(1, at: Self.messageDrops | Int(reason.rawValue) & 31) }

  /// A message that gets no response from here.
  func addUnanswered(length: Int) {
    traffic.requests.add(length: length)
    traffic.requests.add(octets: length)
  }

  @inline(__always)
  func punt(_ reason: PuntReason) {
    add(1, at: Self.punts | Int(reason.rawValue) & 31)
    hasPunted.store(true, ordering: .relaxed)
  }

  /// Whether a message was handed over since the last call; the worker's own note to itself.
  @inline(__always)
  func takeHasPunted() -> Bool {
    guard hasPunted.load(ordering: .relaxed) else { return false }
    hasPunted.store(false, ordering: .relaxed)
    return true
  }

  func count(_ kick: Kick) {
    add(.kicks)
    switch kick {
    case .done: break
    case .again: add(.kicksAgain)
    case .failed: add(.kicksFailed)
    }
  }

  /// Once a batch. The sequence number lets a reader see that it read one batch's numbers.
  @inline(__always)
  func publish(_ count: ChunkCount) {
    let sequence = self.sequence.load(ordering: .relaxed)
    self.sequence.store(sequence &+ 1, ordering: .relaxed)
    atomicMemoryFence(ordering: .releasing)
    chunks[0].store(count.total, ordering: .relaxed)
    chunks[1].store(count.free, ordering: .relaxed)
    chunks[2].store(count.fill, ordering: .relaxed)
    chunks[3].store(count.rx, ordering: .relaxed)
    chunks[4].store(count.hand, ordering: .relaxed)
    chunks[5].store(count.tx, ordering: .relaxed)
    chunks[6].store(count.completion, ordering: .relaxed)
    self.sequence.store(sequence &+ 2, ordering: .releasing)
  }

  /// Turns of the worker's loop: one that stands still while it is woken is stalled.
  var turns: UInt64 { sequence.load(ordering: .relaxed) >> 1 }

  func value(_ place: Place) -> UInt64 { value(at: place.rawValue) }
  func value(_ reason: FrameDropReason) -> UInt64 {
    value(at: Self.frameDrops | Int(reason.rawValue) & 31)
  }
  func value(_ reason: DropReason) -> UInt64 {
    value(at: Self.messageDrops | Int(reason.rawValue) & 31)
  }
  func value(_ reason: PuntReason) -> UInt64 { value(at: Self.punts | Int(reason.rawValue) & 31) }

  private func value(at index: Int) -> UInt64 { values[index].load(ordering: .relaxed) }

  /// The chunks as the worker last wrote them, whole.
  func chunkCount() -> ChunkCount {
    while true {
      let before = sequence.load(ordering: .acquiring)
      let parts = (0..<7).map { chunks[$0].load(ordering: .relaxed) }
      atomicMemoryFence(ordering: .acquiring)
      if before & 1 == 0, sequence.load(ordering: .relaxed) == before {
        return ChunkCount(
          total: parts[0], free: parts[1], fill: parts[2], rx: parts[3], hand: parts[4],
          tx: parts[5], completion: parts[6])
      }
    }
  }
}
