import Synchronization

/// The right to use one chunk of a UMEM: whoever holds the value owns the chunk's bytes.
///
/// Only this module makes one, from what a ring gave back, and a push into a ring consumes it: a
/// chunk sent twice, or used after it was sent, does not compile. One that is dropped on the floor
/// compiles, so its end is counted in ``lost``, and the worker's sum of chunks no longer adds up.
@frozen public struct Chunk: ~Copyable {
  /// Where the chunk starts, in octets from the UMEM's start.
  @usableFromInline let address: UInt64

  @inlinable @inline(__always)
  init(address: UInt64) { self.address = address }

  deinit { Self.countLost() }

  /// Gives up the chunk for its address: it goes into a ring.
  @inlinable @inline(__always)
  consuming func intoAddress() -> UInt64 {
    let address = self.address
    discard self
    return address
  }

  /// Chunks that were let go of without being pushed into a ring, in this process: a defect if not 0.
  public static var lost: UInt64 { lostCount.load(ordering: .relaxed) }

  private static let lostCount = Atomic<UInt64>(0)

  @usableFromInline @inline(never)
  static func countLost() { lostCount.add(1, ordering: .relaxed) }
}

/// Where a received frame lies: a chunk, an offset in it, and a length, all inside the UMEM.
public struct Descriptor: Equatable, Sendable, BitwiseCopyable {
  /// Where the chunk starts, in octets from the UMEM's start.
  @usableFromInline let chunk: UInt64
  /// Where the frame starts in the chunk.
  public let offset: Int
  /// The frame's length.
  public let length: Int

  @inlinable @inline(__always)
  init(chunk: UInt64, offset: Int, length: Int) {
    self.chunk = chunk
    self.offset = offset
    self.length = length
  }

  /// Whether both frames lie in one chunk: a query and the reply that was made of it.
  @inlinable @inline(__always)
  public func isInChunk(of other: Descriptor) -> Bool { chunk == other.chunk }
}
