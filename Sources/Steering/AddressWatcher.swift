import CLinux
import Glibc
import Synchronization

/// Tells when the local addresses of a network namespace change, IP or Ethernet.
///
/// It belongs to the namespace of the thread that makes it. A thread waits for the kernel's word
/// (rtnetlink) and lists the addresses anew each time, so that a lost message loses nothing.
public final class AddressWatcher: Sendable {
  private let loop: AddressWatcherLoop
  private let thread: Mutex<pthread_t?>

  /// Starts watching. `changed` is called on the watcher's thread with the addresses as they are:
  /// once at the start, then after each change; or with the error that a listing met, which is then
  /// tried again every second: an error is told once, and the addresses again after it.
  public convenience init(
    _ changed: @escaping @Sendable (Result<LocalAddresses, SteeringError>) -> Void
  ) throws(SteeringError) {
    try self.init(patience: 1000, list: LocalAddresses.current, changed)
  }

  /// The same with another list, which is tried again after `patience` milliseconds.
  init(
    patience: Int32, list: @escaping AddressWatcherLoop.List,
    _ changed: @escaping @Sendable (Result<LocalAddresses, SteeringError>) -> Void
  ) throws(SteeringError) {
    // The monitor opens before the first listing: no change falls between.
    let monitor = try Netlink.monitor()
    let loop = AddressWatcherLoop(
      monitor: monitor, stop: try Netlink.stopEvent(), patience: patience, list: list,
      changed: changed)
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
final class AddressWatcherLoop: Sendable {
  typealias List = @Sendable () throws(SteeringError) -> LocalAddresses

  private let monitor: Descriptor
  let stop: Descriptor
  private let patience: Int32
  private let list: List
  private let changed: @Sendable (Result<LocalAddresses, SteeringError>) -> Void

  init(
    monitor: consuming Descriptor, stop: consuming Descriptor, patience: Int32,
    list: @escaping List,
    changed: @escaping @Sendable (Result<LocalAddresses, SteeringError>) -> Void
  ) {
    self.monitor = monitor
    self.stop = stop
    self.patience = patience
    self.list = list
    self.changed = changed
  }

  func run() {
    var told: Result<LocalAddresses, SteeringError>?
    while true {
      let now = look()
      if now != told { changed(now) }
      told = now
      // After an error the news is not waited for: it may have been lost with it.
      let isWell = (try? now.get()) != nil
      if Netlink.wait(
        for: isWell ? monitor.number : nil, or: stop.number, milliseconds: isWell ? -1 : patience)
      {
        return
      }
    }
  }

  /// Takes the news away, then lists: what changes after the listing is news again.
  private func look() -> Result<LocalAddresses, SteeringError> {
    Result { () throws(SteeringError) in
      let drained = apus_address_monitor_drain(monitor.number)
      guard drained >= 0 else { throw SteeringError(.watch, drained) }
      return try list()
    }
  }
}
