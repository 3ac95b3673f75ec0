/// The memory that the kernel and this process share, cut into chunks.
///
/// It gives each chunk out once (``takeFree()``); from then on the chunk goes round through the
/// rings. Access to bytes is exclusive by the compiler's law: one mutable span at a time.
@safe public struct UMEM: ~Copyable {
  public let geometry: ChunkGeometry
  @usableFromInline let base: UnsafeMutableRawPointer
  /// Keeps the memory mapped.
  private let memory: SharedMemory
  /// Chunks never yet given out start here, as a count.
  @usableFromInline var given = 0

  init(_ memory: SharedMemory, geometry: ChunkGeometry) {
    self.memory = memory
    self.geometry = geometry
    unsafe base = memory.base
  }

  /// A chunk that no ring has seen yet; nil once all are given out.
  public mutating func takeFree() -> Chunk? {
    guard given < geometry.count else { return nil }
    let chunk = Chunk(address: UInt64(given * geometry.size))
    given += 1
    return chunk
  }

  /// The chunks that no ring has seen yet.
  @inlinable public var free: Int { geometry.count &- given }

  /// The bytes of a chunk, to read and write.
  @inlinable @inline(__always)
  @_lifetime(&self)
  public mutating func bytes(of chunk: borrowing Chunk) -> MutableRawSpan {
    let at = start(chunk.address)
    // Holds: start() is the start of a whole chunk inside the mapping, which `memory` keeps; the
    // span borrows this UMEM exclusively, so no other span of it exists.
    let span = unsafe MutableRawSpan(_unsafeStart: base + at, byteCount: geometry.size)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  /// The bytes of the chunk that a received frame lies in, to read while the RX ring still owns it.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  public func bytes(of descriptor: Descriptor) -> RawSpan {
    let at = start(descriptor.chunk)
    // Holds: as above; the span borrows this UMEM, so no mutable span of it exists.
    let span = unsafe RawSpan(_unsafeStart: base + at, byteCount: geometry.size)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The octets that each chunk has, ``ChunkGeometry/leastSize``, to read and write: a number that
  /// the optimiser knows, so that checked offsets cost nothing.
  @inlinable @inline(__always)
  @_lifetime(&self)
  public mutating func head(of chunk: borrowing Chunk) -> MutableRawSpan {
    let at = start(chunk.address)
    // Holds: as in bytes(of:), and no chunk is shorter.
    let span = unsafe MutableRawSpan(
      _unsafeStart: base + at, byteCount: ChunkGeometry.leastSize)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  /// The same of the chunk that a received frame lies in, to read.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  public func head(of descriptor: Descriptor) -> RawSpan {
    let at = start(descriptor.chunk)
    // Holds: as above; the span borrows this UMEM, so no mutable span of it exists.
    let span = unsafe RawSpan(_unsafeStart: base + at, byteCount: ChunkGeometry.leastSize)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The chunk's start, forced inside this UMEM whatever UMEM the chunk came from: the size and the
  /// count are powers of two, so the mask keeps exactly the starts of this UMEM's chunks.
  @inlinable @inline(__always)
  func start(_ address: UInt64) -> Int {
    Int(truncatingIfNeeded: address & geometry.chunkMask)
  }
}
