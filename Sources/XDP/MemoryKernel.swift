import CXDP
import Octets

/// The kernel's part over rings in plain memory: what a socket's whole data path is run against in
/// a test or a count of instructions, without a kernel, a privilege or a network.
///
/// It is the kernel in what matters here: it consumes FILL and TX, produces RX and COMPLETION, and
/// loses nothing.
public struct MemoryKernel: ~Copyable {
  private var fill: RingCursor<UInt64>
  private var completion: RingCursor<UInt64>
  private var rx: RingCursor<xdp_desc>
  private var tx: RingCursor<xdp_desc>
  private var umem: UMEM
  /// Where the kernel puts a frame in its chunk (XDP_PACKET_HEADROOM).
  public static var headroom: Int { 256 }

  /// Whether the index of the FILL ring is stored late: between a poll's frames and their FILL index
  /// the worker may turn (net/xdp/xsk.c, `xsk_flush`). ``storeFillIndex()`` makes up for it.
  public var storesFillIndexLate = false

  private var other: XSKSocket?

  /// The kernel's part for a new socket, which ``takeSocket()`` gives out.
  public init(geometry: ChunkGeometry) throws(XSKError) {
    let memory = try SharedMemory(byteCount: geometry.byteCount)
    let rings = try MemoryRings(geometry)
    other = XSKSocket(
      interface: "memory", interfaceIndex: 0, queue: QueueID(0), mode: .memory,
      zeroCopyRefusal: nil, fileDescriptor: -1, umem: UMEM(memory, geometry: geometry),
      fill: FillRing(rings.cursor(.fill)),
      completion: CompletionRing(rings.cursor(.completion), geometry: geometry),
      rx: RXRing(rings.cursor(.rx), geometry: geometry),
      tx: TXRing(rings.cursor(.tx), geometry: geometry), resources: rings)
    fill = rings.cursor(.fill)
    completion = rings.cursor(.completion)
    rx = rings.cursor(.rx)
    tx = rings.cursor(.tx)
    umem = UMEM(memory, geometry: geometry)
  }

  /// The other side: the socket over the same rings and UMEM. There is one; then nil.
  public mutating func takeSocket() -> XSKSocket? { other.take() }

  /// Receives a frame into the next chunk of FILL; false when there is none or it does not fit.
  public mutating func receive(_ frame: RawSpan) -> Bool {
    guard frame.byteCount <= umem.geometry.size - Self.headroom, fill.peek(1) == 1,
      let address = fill.next(), let chunk = umem.geometry.chunk(of: address)
    else { return false }
    let borrowed = Chunk(address: chunk)
    var bytes = umem.bytes(of: borrowed)
    bytes.copy(frame, from: 0, count: frame.byteCount, to: Self.headroom)
    let start = borrowed.intoAddress() + UInt64(Self.headroom)
    guard rx.push(xdp_desc(addr: start, len: UInt32(frame.byteCount), options: 0)) else {
      return false
    }
    rx.submit()
    if !storesFillIndexLate { fill.release() }
    return true
  }

  /// Stores how far the kernel has come in the FILL ring.
  public mutating func storeFillIndex() { fill.release() }

  /// Puts any entry into RX, as no kernel would: what a test of the checks needs.
  public mutating func receive(rawAddress address: UInt64, length: UInt32) -> Bool {
    guard rx.push(xdp_desc(addr: address, len: length, options: 0)) else { return false }
    rx.submit()
    return true
  }

  /// Sends the next frame of TX: calls `body` with it and completes its chunk. False when there is
  /// none.
  public mutating func send(_ body: (RawSpan) -> Void) -> Bool {
    guard tx.peek(1) == 1, let entry = tx.next(),
      let frame = umem.geometry.descriptor(address: entry.addr, length: entry.len)
    else { return false }
    tx.release()
    body(umem.bytes(of: frame).extracting(frame.offset..<(frame.offset + frame.length)))
    guard completion.push(entry.addr) else { return false }
    completion.submit()
    return true
  }
}
