import Synchronization

// The one place of this module that touches memory by address.
//
// A slot is the note, what was copied of the query, and what was copied of the reply. The answering thread owns the slots
// from `published` up to `read` + count, the reader those from `read` up to `published`; the point's two counters, released
// and acquired, hand a slot from one to the other.

/// A point's memory: a power of two of slots, allocated once. A page that was never written takes no memory.
///
/// Holds (`@safe`, `@unchecked Sendable`): the address never leaves this file, and every access stays
/// in the slot that the point's counters gave to that side alone.
@safe final class TapSlots: @unchecked Sendable {
  private static let slotSize = 4096
  /// What stands before the query: the note, rounded to cache lines.
  private static let noteSize = 128
  private static let replyAt = 2048
  /// The most that is copied of a query and of a reply.
  static let queryCapacity = replyAt - noteSize
  static let replyCapacity = slotSize - replyAt

  let count: Int
  private let base: UnsafeMutableRawPointer

  init(atLeast slots: Int) {
    var count = 1
    while count < slots, count < 65_536 { count *= 2 }
    self.count = count
    // Holds: count * slotSize octets, aligned for TapNote and to cache lines. Nothing is read that was not written.
    unsafe base = .allocate(byteCount: count * Self.slotSize, alignment: 4096)
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

  /// Begins a slot with a query that has no reply, as much of it as fits.
  func write(_ note: TapNote, _ query: RawSpan, to at: UInt32) {
    // Holds: the slot is the answering thread's; noteSize octets are there, aligned to 4096.
    unsafe slot(at).storeBytes(of: note, as: TapNote.self)
    copy(query, to: at, offset: Self.noteSize, most: Self.queryCapacity)
  }

  /// Adds the reply to a slot that ``write(_:_:to:)`` began, as much of it as fits.
  func write(reply: RawSpan, length: Int, time: UInt64, to at: UInt32) {
    change(at) {
      $0.replyTime = time
      $0.replyLength = length
    }
    copy(reply, to: at, offset: Self.replyAt, most: Self.replyCapacity)
  }

  /// Notes in a slot that ``write(_:_:to:)`` began that the query was handed over.
  func markPunted(_ at: UInt32) { change(at) { $0.isPunted = true } }

  private func change(_ at: UInt32, _ change: (inout TapNote) -> Void) {
    // Holds: the slot is the answering thread's, and `write` put a note there.
    var note = unsafe slot(at).load(as: TapNote.self)
    change(&note)
    // Holds: as above.
    unsafe slot(at).storeBytes(of: note, as: TapNote.self)
  }

  private func copy(_ octets: RawSpan, to at: UInt32, offset: Int, most: Int) {
    unsafe octets.withUnsafeBytes { bytes in
      guard let source = bytes.baseAddress else { return }
      // Holds: offset and most are one of the two parts of the slot; slot and source do not overlap.
      unsafe (slot(at) + offset).copyMemory(from: source, byteCount: min(bytes.count, most))
    }
  }

  /// Shows a slot's contents: the note, and what was copied of query and reply.
  func read(_ at: UInt32, _ body: (TapNote, RawSpan, RawSpan) -> Void) {
    // Holds: the slot is the reader's and was filled by `write`.
    let note = unsafe slot(at).load(as: TapNote.self)
    let query = min(max(note.queryLength, 0), Self.queryCapacity)
    let reply = note.replyTime == 0 ? 0 : min(max(note.replyLength, 0), Self.replyCapacity)
    // Holds: so much was written, by `copy`; the spans do not outlive the call, during which the slot stays the reader's.
    unsafe body(
      note,
      UnsafeRawBufferPointer(start: slot(at) + Self.noteSize, count: query).bytes,
      UnsafeRawBufferPointer(start: slot(at) + Self.replyAt, count: reply).bytes)
  }
}
