import Addresses

// The one place of this module that touches memory by address.
//
// A slot is 64 octets about the message and then the message. The pusher owns the slots from
// `pushed` up to `popped` + count, the popper those from `popped` up to `pushed`; the queue's two
// counters, released and acquired, hand a slot from one to the other.

/// The queue's memory: a power of two of slots, allocated once.
///
/// Holds (`@safe`, `@unchecked Sendable`): the address never leaves this file, and every access stays
/// in the slot that the queue's counters gave to that side alone.
@safe final class PuntSlots: @unchecked Sendable {
  /// The longest message a slot holds.
  static let messageCapacity = 2048
  /// What stands before the message, rounded to a cache line.
  private static let aboutSize = 64
  private static let slotSize = aboutSize + messageCapacity

  let count: Int
  private let base: UnsafeMutableRawPointer

  init(atLeast slots: Int) {
    var count = 1
    while count < slots, count < 65_536 { count *= 2 }
    self.count = count
    // Holds: count * slotSize octets, aligned for PuntedMessage and to cache lines.
    unsafe base = .allocate(byteCount: count * Self.slotSize, alignment: 64)
    // Holds: the whole run of that allocation, before anything reads it.
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: count * Self.slotSize)
  }

  deinit {
    // Holds: allocated in init, and nobody else keeps the address.
    unsafe base.deallocate()
  }

  /// The slot that the counter value `at` stands for.
  private func slot(_ at: UInt32) -> UnsafeMutableRawPointer {
    let index = Int(at) & (count &- 1)
    // Holds: count is a power of two, so 0 <= index < count.
    return unsafe base + index &* Self.slotSize
  }

  /// Fills the slot. False, with nothing written, for a message over ``messageCapacity``.
  func write(_ message: RawSpan, _ about: PuntedMessage, to at: UInt32) -> Bool {
    guard message.byteCount <= Self.messageCapacity else { return false }
    // Holds: the slot is the pusher's; aboutSize octets are there, aligned to 64.
    unsafe slot(at).storeBytes(of: about, as: PuntedMessage.self)
    unsafe message.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      // Holds: bytes.count <= messageCapacity, checked above; slot and message do not overlap.
      unsafe (slot(at) + Self.aboutSize).copyMemory(from: source, byteCount: bytes.count)
    }
    return true
  }

  /// Copies the slot's message to the start of `buffer`, as much of it as fits.
  func read(_ at: UInt32, into buffer: inout MutableRawSpan) -> PuntedMessage {
    // Holds: the slot is the popper's and was filled by `write`.
    var about = unsafe slot(at).load(as: PuntedMessage.self)
    unsafe buffer.withUnsafeMutableBytes { bytes in
      about.length = min(about.length, bytes.count)
      guard let target = bytes.baseAddress else { return }
      // Holds: length <= messageCapacity by `write`, and <= bytes.count; no overlap.
      unsafe target.copyMemory(from: slot(at) + Self.aboutSize, byteCount: about.length)
    }
    return about
  }
}
