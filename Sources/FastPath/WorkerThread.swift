import CLinux
import Glibc
import Synchronization
import XDP

// The one place of this module that starts a thread.

/// Why a queue's worker did not start.
public struct FastPathError: Error, Equatable, Sendable {
  public enum Step: String, Sendable {
    case eventfd
    case thread
    case affinity
  }
  public let step: Step
  /// The errno of the call.
  public let code: CInt
}

/// How other threads speak to a worker.
final class WorkerControl: Sendable {
  /// Readable when there is something to look at: a stop, or a new zone set.
  let eventFD: CInt
  private let isStopping = Atomic<Bool>(false)
  private let final = Mutex<XSKStatistics?>(nil)

  init() throws(FastPathError) {
    eventFD = apus_eventfd()
    guard eventFD >= 0 else { throw FastPathError(step: .eventfd, code: errno) }
  }

  deinit { close(eventFD) }

  @inline(__always)
  var mustStop: Bool { isStopping.load(ordering: .relaxed) }

  func wake() { apus_eventfd_signal(eventFD) }

  func stop() {
    isStopping.store(true, ordering: .relaxed)
    wake()
  }

  /// The kernel's counters at the worker's end.
  var finalStatistics: XSKStatistics? {
    get { final.withLock { $0 } }
    set { final.withLock { $0 = newValue } }
  }
}

/// A worker's POSIX thread.
struct WorkerThread: Sendable {
  private let thread: pthread_t
  /// Why the thread is not tied to the CPU that it was to have: the scheduler chooses then.
  let pinRefusal: FastPathError?

  /// Starts the thread; it owns the worker from here on.
  init(
    _ worker: consuming Worker, _ control: WorkerControl, name: String,
    settings: FastPathQueue.Settings
  ) throws(FastPathError) {
    let cpu = settings.cpu
    let start = ThreadStart(worker, control, name: name, settings: settings)
    var thread = pthread_t()
    // Holds: released by the thread, or below where there is none.
    let argument = unsafe Unmanaged.passRetained(start)
    // Holds: the object is retained for the thread, which takes that reference over.
    let result = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument {
          // Holds: the argument is the ThreadStart that was retained for this thread.
          let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
          start.run()
        }
        return nil
      }, argument.toOpaque())
    guard result == 0 else {
      // Holds: no thread took the reference over.
      unsafe argument.release()
      throw FastPathError(step: .thread, code: result)
    }
    self.thread = thread
    let code = cpu.map { apus_thread_pin(thread, CInt(clamping: $0)) } ?? 0
    pinRefusal = code == 0 ? nil : FastPathError(step: .affinity, code: code)
  }

  /// Waits for the thread's end. Once.
  func join() {
    _ = pthread_join(thread, nil)
  }
}

/// What a new thread needs to begin.
private final class ThreadStart {
  private var worker: Worker?
  private let control: WorkerControl
  private let name: String
  private let settings: FastPathQueue.Settings

  init(
    _ worker: consuming Worker, _ control: WorkerControl, name: String,
    settings: FastPathQueue.Settings
  ) {
    self.worker = consume worker
    self.control = control
    self.name = name
    self.settings = settings
  }

  /// The thread's life: turns until it must stop, then what is outstanding.
  func run() {
    // Holds: the name is a C string during the call.
    unsafe apus_thread_enter(name)
    // A local value, so that no access to it is checked at run time.
    guard var worker = worker.take() else { return }
    var idle = 0
    while !control.mustStop {
      if worker.turn() > 0 {
        idle = 0
        continue
      }
      idle &+= 1
      if idle < settings.spinTurns { continue }
      worker.sleep(wakeup: control.eventFD)
      idle = 0
    }
    worker.drain(milliseconds: settings.drainMilliseconds)
    control.finalStatistics = try? XSKStatistics(fileDescriptor: worker.socket.fileDescriptor)
  }
}
