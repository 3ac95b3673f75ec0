public import Histogram
public import PuntQueue
public import RateLimit
public import Responder
public import Tap
public import XDP
public import ZoneImage

/// The worker of ``FastPathQueue`` over rings in plain memory: frames in, frames out, for tests and
/// for counting instructions. The caller's thread turns it.
public struct MemoryWorker: ~Copyable {
  private var worker: Worker
  public var kernel: MemoryKernel

  public init(
    responder: Responder, zones: ZoneSetPublisher,
    own: OwnAddressesPublisher = OwnAddressesPublisher(), punts: PuntQueue,
    geometry: ChunkGeometry, mtu: Int = 1500, rateLimit: RateLimitSettings = .init(),
    tap: TapPoint = TapPoint(.fast)
  ) throws(XSKError) {
    var kernel = try MemoryKernel(geometry: geometry)
    guard let socket = kernel.takeSocket() else { throw XSKError(.memory) }
    worker = Worker(
      socket: socket, responder: responder, zones: zones, own: own, punts: punts, mtu: mtu,
      rateLimit: rateLimit, counters: WorkerCounters(), tap: tap)
    self.kernel = kernel
  }

  /// Gives the worker a frame; false when no chunk is free to receive it, or it does not fit.
  public mutating func receive(_ frame: RawSpan) -> Bool { kernel.receive(frame) }

  /// One turn of the worker: the number of frames it took in.
  public mutating func turn() -> Int { worker.turn() }

  /// Sends the next reply: calls `body` with its frame. False when there is none.
  public mutating func send(_ body: (RawSpan) -> Void) -> Bool { kernel.send(body) }

  /// The sizes and durations so far.
  public var traffic: TrafficCounts { worker.counters.traffic.current }

  /// The counters now.
  public func snapshot() -> FastPathSnapshot {
    FastPathSnapshot(worker.counters, kernel: nil)
  }
}
