import CLinux
import Glibc
import Synchronization

/// What a thread of the kernel path sleeps on: its descriptors and the call to stop.
final class Waiter: Sendable {
  private let epoll: CInt
  private let stopEvent: CInt
  private let stopped = Atomic<Bool>(false)
  private let wakings = Atomic<UInt64>(0)

  init(_ descriptors: [CInt]) throws(KernelPathError) {
    epoll = apus_epoll()
    stopEvent = apus_eventfd()
    for descriptor in descriptors + [stopEvent] where apus_epoll_add(epoll, descriptor) < 0 {
      throw KernelPathError(doing: "waiting for datagrams", code: errno)
    }
  }

  deinit {
    close(epoll)
    close(stopEvent)
  }

  /// Sleeps until a descriptor is readable, or ``wake()`` or ``stop()`` is called, from any thread.
  func wait() {
    _ = apus_epoll_wait(epoll, -1)
    wakings.add(1, ordering: .relaxed)
    // The event of a stop stays. Where it comes just now and is taken away here, the caller sees ``isStopped``.
    if !isStopped { apus_eventfd_clear(stopEvent) }
  }

  /// How often ``wait()`` ended: a thread that stands still while it is woken answers nobody.
  var turns: UInt64 { wakings.load(ordering: .relaxed) }

  /// Ends one ``wait()``.
  func wake() { apus_eventfd_signal(stopEvent) }

  /// Whether ``stop()`` was called.
  var isStopped: Bool { stopped.load(ordering: .acquiring) }

  func stop() {
    stopped.store(true, ordering: .releasing)
    apus_eventfd_signal(stopEvent)
  }
}
