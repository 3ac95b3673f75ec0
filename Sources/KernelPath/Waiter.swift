import CLinux
import Glibc
import Synchronization

/// What a thread of the kernel path sleeps on: its descriptors and the call to stop.
final class Waiter: Sendable {
  private let epoll: CInt
  private let stopEvent: CInt
  private let stopped = Atomic<Bool>(false)
  private let wakings = Atomic<UInt64>(0)

  /// Waits for these to be readable. What is `shared` is waited for by other threads too, of which some are woken.
  init(_ descriptors: [CInt], shared: [CInt] = []) throws(KernelPathError) {
    epoll = apus_epoll()
    stopEvent = apus_eventfd()
    for descriptor in descriptors + [stopEvent] where !add(descriptor) {
      throw KernelPathError(doing: "waiting for datagrams", code: errno)
    }
    for descriptor in shared where !addShared(descriptor) {
      throw KernelPathError(doing: "waiting for connections", code: errno)
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
    clear()
  }

  /// The same, and for so many milliseconds at most (-1: without end); tells which are ready, among them
  /// one that the caller does not know where it was woken.
  func wait(_ ready: inout ReadyDescriptors, milliseconds: CInt) {
    ready.wait(epoll, milliseconds: milliseconds)
    wakings.add(1, ordering: .relaxed)
    for at in 0..<ready.count where ready[at].fd == stopEvent { clear() }
  }

  private func clear() {
    // The event of a stop stays. Where it comes just now and is taken away here, the caller sees ``isStopped``.
    if !isStopped { apus_eventfd_clear(stopEvent) }
  }

  /// Waits for one more descriptor to be readable. False: the kernel will not.
  func add(_ descriptor: CInt) -> Bool { apus_epoll_add(epoll, descriptor) == 0 }

  /// Waits for one more that other threads wait for too. False: the kernel will not.
  func addShared(_ descriptor: CInt) -> Bool { apus_epoll_add_shared(epoll, descriptor) == 0 }

  /// Waits from now on for a descriptor to be this.
  func change(_ descriptor: CInt, readable: Bool, writable: Bool) {
    _ = apus_epoll_change(epoll, descriptor, readable ? 1 : 0, writable ? 1 : 0)
  }

  /// Waits for a descriptor no more, which stays open.
  func remove(_ descriptor: CInt) { apus_epoll_remove(epoll, descriptor) }

  /// Does not wake any more: for who has seen the stop and has to wait for something else.
  func acknowledgeStop() { remove(stopEvent) }

  /// How often a wait ended: a thread that stands still while it is woken answers nobody.
  var turns: UInt64 { wakings.load(ordering: .relaxed) }

  /// Ends one wait.
  func wake() { apus_eventfd_signal(stopEvent) }

  /// Whether ``stop()`` was called.
  var isStopped: Bool { stopped.load(ordering: .acquiring) }

  func stop() {
    stopped.store(true, ordering: .releasing)
    apus_eventfd_signal(stopEvent)
  }
}
