import CXDP

/// The memory of four rings with no kernel behind them.
@safe final class MemoryRings {
  enum Kind: Int { case fill, completion, rx, tx }

  private let memory: SharedMemory
  private let geometry: ChunkGeometry

  init(_ geometry: ChunkGeometry) throws(XSKError) {
    self.geometry = geometry
    memory = try SharedMemory(byteCount: 4 * Self.byteCount(geometry))
  }

  /// Three cache lines of indices and flags, then room for the most entries of the larger kind.
  private static func byteCount(_ geometry: ChunkGeometry) -> Int {
    192 + 16 * geometry.ownRingSize
  }

  private func size(_ kind: Kind) -> Int {
    switch kind {
    case .fill, .tx: geometry.ownRingSize
    case .completion, .rx: geometry.count
    }
  }

  /// A side of one ring. Two cursors of each kind are made: one produces, one consumes.
  func cursor<Entry: BitwiseCopyable>(_ kind: Kind) -> RingCursor<Entry> {
    // Holds: the four rings' parts lie side by side in the mapping, each aligned to 16 octets at
    // least, for entries of at most 16 octets; the cursor keeps this object and so the mapping.
    let start = unsafe memory.base + kind.rawValue * Self.byteCount(geometry)
    return unsafe RingCursor(
      producer: start.assumingMemoryBound(to: UInt32.self),
      consumer: (start + 64).assumingMemoryBound(to: UInt32.self),
      flags: (start + 128).assumingMemoryBound(to: UInt32.self), entries: start + 192,
      size: UInt32(size(kind)), owner: self)
  }
}
