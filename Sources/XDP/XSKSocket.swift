/// The number of a NIC's receive queue, and of the transmit queue beside it.
public struct QueueID: Hashable, Sendable, BitwiseCopyable {
  public let number: UInt32

  public init(_ number: UInt32) { self.number = number }
}

/// How frames travel between the NIC and the UMEM.
public enum XSKMode: String, CaseIterable, Sendable {
  /// The NIC reads and writes the UMEM itself.
  case zeroCopy = "zero-copy"
  /// The kernel copies each frame.
  case copy
  /// Rings in plain memory with no kernel behind them.
  case memory
}

/// One queue's AF_XDP socket (Linux, Documentation/networking/af_xdp.rst) with its UMEM and rings.
///
/// One owner, one thread: it is ~Copyable, and its rings are used by nobody else. When it goes, the
/// kernel gets the socket and the memory back.
public struct XSKSocket: ~Copyable {
  /// The interface's name and index, and the queue on it.
  public let interface: String
  public let interfaceIndex: UInt32
  public let queue: QueueID
  /// What the kernel agreed to.
  public let mode: XSKMode
  /// Why zero-copy was tried and not had; nil where it was had or not tried.
  public let zeroCopyRefusal: XSKError?
  /// The socket, for the XDP program's map and for poll(2); -1 in plain memory.
  public let fileDescriptor: CInt

  public var umem: UMEM
  public var fill: FillRing
  public var completion: CompletionRing
  public var rx: RXRing
  public var tx: TXRing

  /// What the kernel keeps for this socket, freed after all of the above.
  let resources: AnyObject

  /// All chunks of the UMEM.
  @inlinable public var chunkCount: Int { umem.geometry.count }

  /// Gives the kernel every chunk that no ring has seen, to receive into.
  public mutating func fillAll() {
    while let chunk = umem.takeFree() { fill.push(chunk) }
    fill.submit()
  }

  /// Where all chunks are, but for those in the owner's hands.
  @inlinable @inline(__always)
  public func chunks(inHand hand: Int = 0) -> ChunkCount {
    // Each once: the kernel goes on while they are read, and what left one ring is to be in the next.
    let received = rx.received
    let completed = completion.completed
    return ChunkCount(
      total: chunkCount, free: umem.free,
      fill: Int(fill.pushed &- received), rx: Int(received &- rx.taken), hand: hand,
      tx: Int(tx.pushed &- completed), completion: Int(completed &- completion.taken))
  }
}

/// Where a UMEM's chunks are. Nothing is lost while the parts add up to the total.
public struct ChunkCount: Equatable, Sendable, BitwiseCopyable {
  public let total: Int
  /// Never given out yet.
  public let free: Int
  /// With the kernel, to receive into.
  public let fill: Int
  /// Received, not yet taken.
  public let rx: Int
  /// In the worker's hands.
  public let hand: Int
  /// With the kernel, to send.
  public let tx: Int
  /// Sent, not yet taken back.
  public let completion: Int

  @inlinable
  public init(total: Int, free: Int, fill: Int, rx: Int, hand: Int, tx: Int, completion: Int) {
    self.total = total
    self.free = free
    self.fill = fill
    self.rx = rx
    self.hand = hand
    self.tx = tx
    self.completion = completion
  }

  /// The sum of the parts.
  public var sum: Int { free + fill + rx + hand + tx + completion }

  /// Whether every chunk is somewhere, and none in two places.
  public var isConserved: Bool { sum == total }
}
