import CLinux
import Glibc

/// A thread for a loop, tied to a CPU as the server's workers are.
final class LoopThread {
  private var loop: Loop?

  private init(_ loop: consuming Loop) { self.loop = consume loop }

  /// Starts a thread that runs the loop until the process ends, on the CPU at that place among those allowed.
  static func start(_ loop: consuming Loop, place: Int) throws(Failure) {
    // Holds: the thread takes the reference over.
    let argument = unsafe Unmanaged.passRetained(LoopThread(loop))
    var thread = pthread_t()
    // Holds: the object is retained for the thread.
    let code = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument {
          // Holds: the argument is the object that was retained for this thread.
          let thread = unsafe Unmanaged<LoopThread>.fromOpaque(argument).takeRetainedValue()
          if var loop = thread.loop.take() { loop.run() }
        }
        return nil
      }, argument.toOpaque())
    guard code == 0 else { throw Failure(code: code) }
    let pinned = apus_thread_pin(thread, apus_allowed_cpu(CInt(place % Int(apus_cpu_count()))))
    guard pinned == 0 else { throw Failure(code: pinned) }
  }

  struct Failure: Error {
    let code: Int32
  }
}
