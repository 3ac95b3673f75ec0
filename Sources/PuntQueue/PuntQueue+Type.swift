public import Addresses
import CLinux
import Glibc
import Synchronization

/// Messages from one worker to the kernel path: one thread pushes, one thread pops.
///
/// A fixed ring of slots, allocated once. Neither side ever waits: a full queue refuses, an empty
/// one gives nothing. The worker calls ``wake()`` once a batch, which makes ``fileDescriptor``
/// readable; the kernel path polls that.
public final class PuntQueue: Sendable {
  /// The longest message a slot holds. No chunk holds a longer one.
  public static let longestMessage = PuntSlots.messageCapacity

  private let slots: PuntSlots
  /// Messages pushed since the start, wrapping; written by the pusher alone.
  private let pushed = Atomic<UInt32>(0)
  /// Messages popped since the start, wrapping; written by the popper alone.
  private let popped = Atomic<UInt32>(0)

  /// An eventfd(2) that is readable after ``wake()`` until ``acknowledge()``.
  public let fileDescriptor: CInt

  /// A queue of at least `slots` messages: the next power of two, from 1 to 65,536.
  public init(slots: Int = 256) throws(PuntQueueError) {
    let eventFD = apus_eventfd()
    guard eventFD >= 0 else { throw PuntQueueError(code: errno) }
    self.slots = PuntSlots(atLeast: slots)
    self.fileDescriptor = eventFD
  }

  deinit { close(fileDescriptor) }

  /// The messages it can hold.
  public var capacity: Int { slots.count }

  /// The messages waiting now.
  public var count: Int {
    let popped = self.popped.load(ordering: .acquiring)
    return Int(pushed.load(ordering: .acquiring) &- popped)
  }

  /// Copies `message` to the queue. False: the queue is full, or the message is longer than a slot.
  ///
  /// Only the worker's thread may call this.
  public func push(message: RawSpan, from client: Endpoint, to server: Endpoint) -> Bool {
    let at = pushed.load(ordering: .relaxed)
    guard at &- popped.load(ordering: .acquiring) < UInt32(truncatingIfNeeded: slots.count),
      slots.write(
        message, PuntedMessage(length: message.byteCount, client: client, server: server), to: at)
    else { return false }
    pushed.store(at &+ 1, ordering: .releasing)
    return true
  }

  /// Tells the kernel path that messages wait. Once a batch that pushed, not once a message.
  public func wake() { apus_eventfd_signal(fileDescriptor) }

  /// Makes ``fileDescriptor`` unreadable until the next ``wake()``. The popper calls it first and
  /// then pops until there is nothing, so that no message is left behind unseen.
  public func acknowledge() { apus_eventfd_clear(fileDescriptor) }

  /// Copies the oldest message to the start of `buffer`; nil where none waits.
  ///
  /// Only the kernel path's thread may call this. A `buffer` shorter than ``longestMessage`` may
  /// get only the start of the message; the length says how much was copied.
  public func pop(into buffer: inout MutableRawSpan) -> PuntedMessage? {
    let at = popped.load(ordering: .relaxed)
    guard at != pushed.load(ordering: .acquiring) else { return nil }
    let message = slots.read(at, into: &buffer)
    popped.store(at &+ 1, ordering: .releasing)
    return message
  }
}
