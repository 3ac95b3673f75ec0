import CLinux
import Glibc
import Synchronization

/// Tells when the local addresses of a network namespace change, IP or Ethernet.
///
/// It belongs to the namespace of the thread that makes it. A thread waits for the kernel's word
/// (rtnetlink) and lists the addresses anew each time, so that a lost message loses nothing.
public final class AddressWatcher: Sendable {
  private let loop: Loop
  private let thread: Mutex<pthread_t?>

  /// Starts watching. `changed` is called on the watcher's thread with the addresses as they are:
  /// once at the start, then after each change; or with the error that a listing met.
  public init(
    _ changed: @escaping @Sendable (Result<LocalAddresses, SteeringError>) -> Void
  ) throws(SteeringError) {
    // The monitor opens before the first listing: no change falls between.
    let monitor = try Netlink.monitor()
    let loop = Loop(monitor: monitor, stop: try Netlink.stopEvent(), changed: changed)
    self.loop = loop
    thread = Mutex(try Netlink.start { loop.run() })
  }

  deinit { stop() }

  /// Ends the thread and waits for it; not to be called from `changed`. A second call does nothing.
  public func stop() {
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    guard let running else { return }
    Netlink.signal(loop.stop.number)
    Netlink.join(running)
  }
}

/// What the watcher's thread owns.
private final class Loop: Sendable {
  private let monitor: Descriptor
  let stop: Descriptor
  private let changed: @Sendable (Result<LocalAddresses, SteeringError>) -> Void

  init(
    monitor: consuming Descriptor, stop: consuming Descriptor,
    changed: @escaping @Sendable (Result<LocalAddresses, SteeringError>) -> Void
  ) {
    self.monitor = monitor
    self.stop = stop
    self.changed = changed
  }

  func run() {
    var known: LocalAddresses?
    while true {
      do throws(SteeringError) {
        let now = try LocalAddresses.current()
        if now != known { changed(.success(now)) }
        known = now
      } catch {
        changed(.failure(error))
      }
      let (news, stopped) = Netlink.wait(for: monitor.number, or: stop.number)
      if stopped { return }
      if news, apus_address_monitor_drain(monitor.number) < 0 {
        changed(.failure(SteeringError(.watch, EIO)))
        return
      }
    }
  }
}
