public import CXDP

/// Chunks on their way to the kernel, for it to receive frames into (XDP_UMEM_FILL_RING).
public struct FillRing: ~Copyable {
  @usableFromInline var cursor: RingCursor<UInt64>

  init(_ cursor: consuming RingCursor<UInt64>) { self.cursor = cursor }

  /// Hands the chunk over. The ring holds every chunk, so there is room; a chunk that found none
  /// would be counted in ``Chunk/lost``.
  @inlinable @inline(__always)
  public mutating func push(_ chunk: consuming Chunk) {
    if !cursor.push(chunk.intoAddress()) { Chunk.countLost() }
  }

  /// Tells the kernel of all chunks pushed.
  @inlinable @inline(__always)
  public mutating func submit() { cursor.submit() }

  /// Whether the kernel asks for a wake-up before it receives more.
  @inlinable @inline(__always)
  public var needsWakeup: Bool { cursor.needsWakeup }

  /// All chunks ever pushed, wrapping.
  @inlinable public var pushed: UInt32 { cursor.cachedProducer }
}

/// Frames on their way to the kernel, for it to send (XDP_TX_RING).
public struct TXRing: ~Copyable {
  @usableFromInline var cursor: RingCursor<xdp_desc>
  @usableFromInline let geometry: ChunkGeometry

  init(_ cursor: consuming RingCursor<xdp_desc>, geometry: ChunkGeometry) {
    self.cursor = cursor
    self.geometry = geometry
  }

  /// Hands the chunk over with the frame of `length` octets at `offset` in it.
  ///
  /// A frame that leaves its chunk would be thrown away by the kernel and the chunk with it, so it
  /// is not taken: the chunk comes back.
  @inlinable @inline(__always)
  public mutating func push(_ chunk: consuming Chunk, offset: Int, length: Int) -> Chunk? {
    // Unsigned: no length becomes the largest of all.
    guard UInt(bitPattern: offset) < UInt(bitPattern: geometry.size),
      UInt(bitPattern: length &- 1) < UInt(bitPattern: geometry.size &- offset)
    else { return chunk }
    let address = chunk.intoAddress()
    let descriptor = xdp_desc(
      addr: address &+ UInt64(truncatingIfNeeded: offset),
      len: UInt32(truncatingIfNeeded: length), options: 0)
    return cursor.push(descriptor) ? nil : Chunk(address: address)
  }

  /// Frames pushed since the last ``submit()``.
  @inlinable @inline(__always)
  public var unsubmitted: Int { Int(cursor.cachedProducer &- cursor.producerNow) }

  /// Where the frame lies that was pushed as the last but `back`: ours to read while it is
  /// among the ``unsubmitted``.
  @inlinable @inline(__always)
  public func pushed(back: Int) -> Descriptor? {
    let entry = cursor.pushed(back: back)
    return geometry.descriptor(address: entry.addr, length: entry.len)
  }

  /// Tells the kernel of all frames pushed.
  @inlinable @inline(__always)
  public mutating func submit() { cursor.submit() }

  /// Whether the kernel asks for a wake-up before it sends.
  @inlinable @inline(__always)
  public var needsWakeup: Bool { cursor.needsWakeup }

  /// Frames that the kernel has not taken from the ring yet.
  @inlinable @inline(__always)
  public var waiting: Int { Int(cursor.cachedProducer &- cursor.consumerNow) }

  /// All frames ever pushed, wrapping.
  @inlinable public var pushed: UInt32 { cursor.cachedProducer }
}
