import CXDP

/// The memory of four rings with no kernel behind them.
@safe final class MemoryRings {
  enum Kind: Int { case fill, completion, rx, tx }

  private let memory: SharedMemory
  private let count: Int

  init(count: Int) throws(XSKError) {
    self.count = count
    memory = try SharedMemory(byteCount: 4 * Self.byteCount(count))
  }

  /// Three cache lines of indices and flags, then room for entries of the larger kind.
  private static func byteCount(_ count: Int) -> Int { 192 + 16 * count }

  /// A side of one ring. Two cursors of each kind are made: one produces, one consumes.
  func cursor<Entry: BitwiseCopyable>(_ kind: Kind) -> RingCursor<Entry> {
    // Holds: the four rings' parts lie side by side in the mapping, each aligned to 16 octets at
    // least, for entries of at most 16 octets; the cursor keeps this object and so the mapping.
    let start = unsafe memory.base + kind.rawValue * Self.byteCount(count)
    return unsafe RingCursor(
      producer: start.assumingMemoryBound(to: UInt32.self),
      consumer: (start + 64).assumingMemoryBound(to: UInt32.self),
      flags: (start + 128).assumingMemoryBound(to: UInt32.self), entries: start + 192,
      size: UInt32(count), owner: self)
  }
}
