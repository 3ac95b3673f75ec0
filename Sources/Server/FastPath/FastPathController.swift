import Addresses
import FastPath
import Foundation
import KernelPath
import Logging
import PuntQueue
import Responder
import Steering
import Synchronization
import ZoneImage

/// The fast path of all configured interfaces. What cannot be had is told in a line each, and the
/// kernel path serves in its place: nothing here stops the server.
final class FastPathController: Sendable {
  /// What the controller was given to work with.
  struct Means: Sendable {
    var configuration: Configuration
    /// What the kernel path listens on.
    var listen: [Endpoint]
    var responder: Responder
    var publisher: ZoneSetPublisher
    var kernelPath: KernelPath
    var logger: Logger
    /// How long queues that are taken are tried again.
    var deadline = ContinuousClock.now + .seconds(2)
  }

  /// What changes while the server runs.
  private struct State {
    /// Those that are in service.
    var interfaces: [FastPathInterface]
    var refusals: [RefusalStatus]
  }

  private let means: Means
  /// Every interface that was ever in service: its program's counters stay.
  private let opened: [FastPathInterface]
  private let state: Mutex<State>
  private let watcher = Mutex<AddressWatcher?>(nil)

  /// Starts every queue that can be had, then lets the frames in.
  init(_ means: Means) {
    var interfaces: [FastPathInterface] = []
    var refusals: [RefusalStatus] = []
    let names = means.configuration.mode == .off ? [] : means.configuration.interfaces
    var cpu = 0
    for name in names {
      let opened = FastPathInterface.open(name, means, firstCPU: cpu)
      refusals += opened.refusals
      guard let interface = opened.interface else { continue }
      cpu += interface.queues.count
      interfaces.append(interface)
    }
    if !interfaces.isEmpty {
      // Before any address is served, so that nothing is punted to nobody.
      do { try means.kernelPath.serve(interfaces.flatMap(\.punts)) } catch {
        for interface in interfaces {
          interface.stop()
          refusals.append(
            RefusalStatus(
              interface: interface.steering.interface.name, queue: nil, reason: "\(error)"))
        }
        interfaces = []
      }
    }
    self.means = means
    opened = interfaces
    state = Mutex(State(interfaces: interfaces, refusals: refusals))
    for refusal in refusals { tell(refusal) }
    if !interfaces.isEmpty { watch() }
  }

  private func tell(_ refusal: RefusalStatus) {
    let queue = refusal.queue.map { " queue \($0)" } ?? ""
    means.logger.warning("\(refusal.interface)\(queue): kernel path only: \(refusal.reason)")
  }

  /// Keeps the served addresses what the listen addresses stand for, from now on.
  private func watch() {
    // Once at once, so that the first query after the start already takes the fast path.
    follow(Result { () throws(SteeringError) in try LocalAddresses.current() })
    do {
      let watcher = try AddressWatcher { [weak self] in self?.follow($0) }
      self.watcher.withLock { $0 = watcher }
    } catch {
      means.logger.error("fast path: new addresses will not be seen: \(error)")
    }
  }

  /// Has every interface serve these addresses, and takes leave of those that are gone.
  private func follow(_ news: Result<LocalAddresses, SteeringError>) {
    let addresses: LocalAddresses
    do { addresses = try news.get() } catch {
      return means.logger.error("fast path: the served addresses may be out of date: \(error)")
    }
    let endpoints = addresses.endpoints(listening: means.listen)
    for interface in state.withLock({ $0.interfaces }) {
      let device = interface.steering.interface
      guard addresses.ethernet[device.index] != nil else {
        lose(interface)
        continue
      }
      // One that fails keeps none of the others from its addresses.
      do { try interface.steering.serve(endpoints) } catch {
        means.logger.error(
          "\(device.name): the fast path's served addresses may be out of date: \(error)")
      }
    }
  }

  /// The interface was deleted, or moved to another network namespace: its sockets are dead. The
  /// kernel's path serves the addresses that are left.
  private func lose(_ interface: FastPathInterface) {
    let device = interface.steering.interface
    let refusal = RefusalStatus(
      interface: device.name, queue: nil,
      reason: "the interface is gone; a restart attaches one of this name again")
    state.withLock { state in
      state.interfaces.removeAll { $0.steering.interface.index == device.index }
      state.refusals.append(refusal)
    }
    tell(refusal)
    interface.stop()
  }

  /// Takes the program off every interface, then lets the workers answer what they hold. Blocks.
  func stop() {
    watcher.withLock { $0 }?.stop()
    let interfaces = state.withLock { $0.interfaces }
    for interface in interfaces { interface.steering.detach() }
    for interface in interfaces { interface.stop() }
    means.kernelPath.stopServingPunts()
  }

  /// Has idle workers let go of the zones that they hold.
  func wake() {
    for interface in state.withLock({ $0.interfaces }) {
      for queue in interface.queues { queue.wake() }
    }
  }

  /// The queues in service.
  var queues: [FastPathQueue] { state.withLock { $0.interfaces.flatMap(\.queues) } }

  /// The status of all queues, why others are missing, and the XDP program's verdicts.
  var status: (queues: [QueueStatus], refusals: [RefusalStatus], steering: [String: UInt64]) {
    var steering: [String: UInt64] = [:]
    for interface in opened {
      steering.merge(interface.steering.counts) { $0 &+ $1 }
    }
    let (interfaces, refusals) = state.withLock { ($0.interfaces, $0.refusals) }
    return (interfaces.flatMap(\.status), refusals, steering)
  }

  /// Where the frames of the interfaces in service went.
  var ledger: [DropLedger.Interface] { state.withLock { $0.interfaces }.map(\.ledger) }

  /// What the workers have handed to the kernel path, and what of it has not been taken yet.
  var punts: (pushed: UInt64, waiting: UInt64) {
    (
      opened.flatMap(\.queues).reduce(0) { $0 &+ $1.snapshot().punted },
      opened.flatMap(\.punts).reduce(0) { $0 &+ UInt64($1.queue.count) }
    )
  }
}
