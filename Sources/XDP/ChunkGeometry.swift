/// How a UMEM is cut: `count` chunks of `size` octets, both powers of two.
public struct ChunkGeometry: Equatable, Sendable, BitwiseCopyable {
  /// The octets of a chunk.
  public let size: Int
  /// The chunks, and the entries of the rings that the kernel fills (RX and COMPLETION).
  public let count: Int

  /// The octets of the whole UMEM.
  public let byteCount: Int
  /// Of an address inside the UMEM, the bits of its chunk's start.
  @usableFromInline let chunkMask: UInt64

  /// The least octets of a chunk.
  @inlinable public static var leastSize: Int { 2048 }
  /// The farthest into its chunk that a plain frame starts: XDP's headroom is 256.
  @inlinable public static var mostPlainOffset: Int { 1024 }

  /// The entries of the rings that we fill (FILL and TX): twice the chunks.
  ///
  /// As many as the chunks is not enough for `reserve` never to fail. The kernel hands over the
  /// frames of a poll before it stores how far it has come in the FILL ring (net/xdp/xsk.c,
  /// `xsk_flush`), and completes frames before it stores how far it has come in the TX ring. A
  /// worker on another CPU is quick enough to give a chunk back in between, and would find the ring
  /// full: one run of a million frames in six lost a chunk by it. What lags behind is at most all
  /// chunks once more.
  var ownRingSize: Int { 2 * count }

  /// 4,096 chunks of 2,048 octets: a full batch and the NIC's own ring many times over, and a frame
  /// of 1,500 octets with the kernel's headroom of 256 in each chunk.
  public init(size: Int = 2048, count: Int = 4096) throws(XSKError) {
    guard size == 2048 || size == 4096 else { throw XSKError(.chunkSize) }
    guard count >= 64, count <= 1 << 20, count & (count - 1) == 0 else {
      throw XSKError(.chunkCount)
    }
    self.size = size
    self.count = count
    byteCount = size * count
    chunkMask = UInt64(size * count - size)
  }

  /// The start of the chunk that an address is in; nil outside the UMEM.
  @inlinable @inline(__always)
  func chunk(of address: UInt64) -> UInt64? {
    guard address < UInt64(truncatingIfNeeded: byteCount) else { return nil }
    return address & chunkMask
  }

  /// The frame of `length` octets at `address`; nil where it is not inside the first octets of a
  /// chunk that each chunk has, as every frame is but a jumbo.
  @inlinable @inline(__always)
  func plainDescriptor(address: UInt64, length: UInt32) -> Descriptor? {
    let offset = Int(truncatingIfNeeded: address) & (size &- 1)
    let length = Int(truncatingIfNeeded: length)
    // Unsigned, as the parse has it, which then need not look again.
    guard address < UInt64(truncatingIfNeeded: byteCount),
      UInt(bitPattern: offset) <= UInt(bitPattern: Self.mostPlainOffset),
      UInt(bitPattern: offset &+ length) <= UInt(bitPattern: Self.leastSize)
    else { return nil }
    return Descriptor(chunk: address & chunkMask, offset: offset, length: length)
  }

  /// The frame of `length` octets at `address`; nil where it is not inside one chunk.
  @inlinable @inline(__always)
  func descriptor(address: UInt64, length: UInt32) -> Descriptor? {
    guard let chunk = chunk(of: address) else { return nil }
    let offset = Int(truncatingIfNeeded: address &- chunk)
    let length = Int(truncatingIfNeeded: length)
    guard length <= size &- offset else { return nil }
    return Descriptor(chunk: chunk, offset: offset, length: length)
  }
}
