public import CXDP

/// Frames that the kernel has received (XDP_RX_RING).
public struct RXRing: ~Copyable {
  @usableFromInline var cursor: RingCursor<xdp_desc>
  @usableFromInline let geometry: ChunkGeometry

  init(_ cursor: consuming RingCursor<xdp_desc>, geometry: ChunkGeometry) {
    self.cursor = cursor
    self.geometry = geometry
  }

  /// The number of frames that may be looked at and taken, at most `most`.
  @inlinable @inline(__always)
  public mutating func peek(_ most: Int) -> Int { cursor.peek(most) }

  /// Where the frame `index` places behind the next lies; nil where the kernel says a place outside
  /// the UMEM.
  @inlinable @inline(__always)
  public func descriptor(_ index: Int) -> Descriptor? {
    let entry = cursor.entry(index)
    return geometry.descriptor(address: entry.addr, length: entry.len)
  }

  /// The same for a plain frame: one inside a chunk's first ``ChunkGeometry/leastSize`` octets; nil
  /// for every other.
  @inlinable @inline(__always)
  public func plainDescriptor(_ index: Int) -> Descriptor? {
    let entry = cursor.entry(index)
    return geometry.plainDescriptor(address: entry.addr, length: entry.len)
  }

  /// Takes the next frame's chunk, once; nil when all were taken or the address is outside the UMEM.
  @inlinable @inline(__always)
  public mutating func take() -> Chunk? {
    guard let entry = cursor.next(), let address = geometry.chunk(of: entry.addr) else {
      return nil
    }
    return Chunk(address: address)
  }

  /// Gives the places of all frames taken back to the kernel.
  @inlinable @inline(__always)
  public mutating func release() { cursor.release() }

  /// All frames ever received, wrapping.
  @inlinable public var received: UInt32 { cursor.producerNow }

  /// All frames ever taken, wrapping.
  @inlinable public var taken: UInt32 { cursor.cachedConsumer }
}

/// Chunks whose frames the kernel has sent (XDP_UMEM_COMPLETION_RING).
public struct CompletionRing: ~Copyable {
  @usableFromInline var cursor: RingCursor<UInt64>
  @usableFromInline let geometry: ChunkGeometry

  init(_ cursor: consuming RingCursor<UInt64>, geometry: ChunkGeometry) {
    self.cursor = cursor
    self.geometry = geometry
  }

  /// The number of chunks that may be taken, at most `most`.
  @inlinable @inline(__always)
  public mutating func peek(_ most: Int) -> Int { cursor.peek(most) }

  /// Takes the next chunk, once; nil when all were taken or the address is outside the UMEM.
  @inlinable @inline(__always)
  public mutating func take() -> Chunk? {
    guard let entry = cursor.next(), let address = geometry.chunk(of: entry) else { return nil }
    return Chunk(address: address)
  }

  /// Gives the places of all chunks taken back to the kernel.
  @inlinable @inline(__always)
  public mutating func release() { cursor.release() }

  /// All chunks ever completed, wrapping.
  @inlinable public var completed: UInt32 { cursor.producerNow }

  /// All chunks ever taken, wrapping.
  @inlinable public var taken: UInt32 { cursor.cachedConsumer }
}
