public import Packet
public import Responder
public import XDP

/// What one queue has done since its start.
///
/// In rest, `rx` is `tx` and all drops and punts: what came in is what went out and the named rest.
public struct FastPathSnapshot: Equatable, Sendable {
  /// Frames taken from the RX ring, and responses put into the TX ring.
  public let rx: UInt64
  public let tx: UInt64
  /// Frames dropped by ``Packet``, by reason.
  public let frameDrops: [FrameDropReason: UInt64]
  /// Messages dropped by the responder, by reason.
  public let messageDrops: [DropReason: UInt64]
  /// Messages handed to the kernel path, by reason.
  public let punts: [PuntReason: UInt64]
  /// Messages that the punt queue had no room for: dropped.
  public let puntQueueFull: UInt64
  /// Responses that were over the rate limit and went out as TC; that went out because the client is
  /// exempt, or nothing is enforced. Those that were dropped are in ``messageDrops``.
  public let rateLimitSlipped: UInt64
  public let rateLimitExempt: UInt64
  public let rateLimitUnenforced: UInt64
  /// RX descriptors that the kernel pointed outside the UMEM.
  public let invalidDescriptors: UInt64
  /// Wake-up calls made; those that the kernel asked to repeat; those that failed.
  public let kicks: UInt64
  public let kicksAgain: UInt64
  public let kicksFailed: UInt64
  /// Zone sets taken over.
  public let zoneSets: UInt64
  /// Where the chunks are.
  public let chunks: ChunkCount
  /// The kernel's own drops; nil where there is no kernel behind the rings, or it would not say.
  public let kernel: XSKStatistics?

  init(_ counters: WorkerCounters, kernel: XSKStatistics?) {
    rx = counters.value(.rx)
    tx = counters.value(.tx)
    frameDrops = Dictionary(
      uniqueKeysWithValues: FrameDropReason.allCases.map { ($0, counters.value($0)) })
    messageDrops = Dictionary(
      uniqueKeysWithValues: DropReason.allCases.map { ($0, counters.value($0)) })
    punts = Dictionary(uniqueKeysWithValues: PuntReason.allCases.map { ($0, counters.value($0)) })
    puntQueueFull = counters.value(.puntQueueFull)
    rateLimitSlipped = counters.value(.rateLimitSlipped)
    rateLimitExempt = counters.value(.rateLimitExempt)
    rateLimitUnenforced = counters.value(.rateLimitUnenforced)
    invalidDescriptors = counters.value(.invalidDescriptors)
    kicks = counters.value(.kicks)
    kicksAgain = counters.value(.kicksAgain)
    kicksFailed = counters.value(.kicksFailed)
    zoneSets = counters.value(.zoneSets)
    chunks = counters.chunkCount()
    self.kernel = kernel
  }

  /// All frames that were neither answered nor handed over.
  public var dropped: UInt64 {
    frameDrops.values.reduce(0, +) + messageDrops.values.reduce(0, +) + puntQueueFull
      + invalidDescriptors
  }

  /// All messages handed to the kernel path.
  public var punted: UInt64 { punts.values.reduce(0, +) }
}
