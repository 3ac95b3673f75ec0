import CLinux
public import Histogram
public import PuntQueue
public import RateLimit
public import Responder
import Synchronization
public import Tap
public import XDP
public import ZoneImage

/// One queue's worker on its own thread.
public final class FastPathQueue: Sendable {
  /// The settings of a queue's worker.
  public struct Settings: Sendable {
    /// The CPU that the thread is tied to; nil: the scheduler chooses.
    public var cpu: Int?
    /// The longest IP packet that the interface sends; no response is made longer.
    public var mtu: Int
    /// Empty turns before the thread sleeps in poll(2). A turn takes well under a microsecond, so
    /// the default bridges the gaps inside a burst and costs an idle server nothing.
    public var spinTurns: Int
    /// How long ``stop()`` waits for responses to leave, in milliseconds.
    public var drainMilliseconds: Int
    /// The limits on responses.
    public var rateLimit: RateLimitSettings

    public init(
      cpu: Int? = nil, mtu: Int = 1500, spinTurns: Int = 64, drainMilliseconds: Int = 1000,
      rateLimit: RateLimitSettings = .init()
    ) {
      self.cpu = cpu
      self.mtu = mtu
      self.spinTurns = spinTurns
      self.drainMilliseconds = drainMilliseconds
      self.rateLimit = rateLimit
    }
  }

  public let interface: String
  public let queue: QueueID
  public let mode: XSKMode
  /// Why the socket is not zero-copy, where that was tried.
  public let zeroCopyRefusal: XSKError?
  /// The CPU that the thread is tied to; nil: the scheduler chooses.
  public let cpu: Int?
  /// Why the thread is not tied to the CPU of the settings.
  public let pinRefusal: FastPathError?
  /// For the XDP program's map; closed by ``stop()``.
  public let fileDescriptor: CInt

  /// Where the worker copies to while somebody looks on.
  public let tap: TapPoint

  private let counters: WorkerCounters
  private let control: WorkerControl
  private let state: Mutex<State>

  private enum State: Sendable {
    case running(WorkerThread)
    case stopped(XSKStatistics?)
  }

  /// Gives the queue's socket to a new worker and starts it.
  public static func start(
    socket: consuming XSKSocket, responder: Responder, zones: ZoneSetPublisher,
    own: OwnAddressesPublisher = OwnAddressesPublisher(), punts: PuntQueue,
    tap: TapPoint = TapPoint(.fast), settings: Settings = Settings()
  ) throws(FastPathError) -> FastPathQueue {
    try FastPathQueue(
      socket: socket, responder: responder, zones: zones, own: own, punts: punts, tap: tap,
      settings: settings)
  }

  private init(
    socket: consuming XSKSocket, responder: Responder, zones: ZoneSetPublisher,
    own: OwnAddressesPublisher, punts: PuntQueue, tap: TapPoint, settings: Settings
  ) throws(FastPathError) {
    interface = socket.interface
    queue = socket.queue
    mode = socket.mode
    zeroCopyRefusal = socket.zeroCopyRefusal
    fileDescriptor = socket.fileDescriptor
    self.tap = tap
    counters = WorkerCounters()
    control = try WorkerControl()
    let worker = Worker(
      socket: socket, responder: responder, zones: zones, own: own, punts: punts,
      mtu: settings.mtu,
      rateLimit: settings.rateLimit, counters: counters, tap: tap)
    let thread = try WorkerThread(
      worker, control, name: "apus-q\(queue.number)", settings: settings)
    pinRefusal = thread.pinRefusal
    cpu = thread.pinRefusal == nil ? settings.cpu : nil
    state = Mutex(.running(thread))
  }

  deinit { stop() }

  /// Has the worker look at the zone set now, even with nothing to answer: after a publication, so
  /// that an idle worker lets go of the old set.
  public func wake() { control.wake() }

  /// Answers what has come in, waits (bounded) until the responses have left, ends the thread and
  /// closes the socket. Detach the XDP program first.
  public func stop() {
    state.withLock { state in
      guard case .running(let thread) = state else { return }
      control.stop()
      thread.join()
      state = .stopped(control.finalStatistics)
    }
  }

  /// Turns of the worker's loop so far. A sleeping worker makes none until it is woken.
  public var turns: UInt64 { counters.turns }

  /// The sizes of the messages in its frames; and how long its answers took, which is told of a batch: from taking its
  /// frames from the RX ring to handing its replies to the TX ring, for each of them.
  public var traffic: TrafficCounts { counters.traffic.current }

  /// The counters now.
  public func snapshot() -> FastPathSnapshot {
    let kernel = state.withLock { state -> XSKStatistics? in
      switch state {
      case .running: try? XSKStatistics(fileDescriptor: fileDescriptor)
      case .stopped(let last): last
      }
    }
    return FastPathSnapshot(counters, kernel: kernel)
  }
}
