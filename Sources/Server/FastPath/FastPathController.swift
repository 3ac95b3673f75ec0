import Addresses
import Dispatch
import FastPath
import KernelPath
import Logging
import Packet
import PuntQueue
import Responder
import Steering
import Synchronization
import Tap
import ZoneImage

/// The fast path of all configured interfaces. What cannot be had, or is lost, is told in a line each; the
/// kernel path serves in its place, and the fast path comes back as soon as it can be had.
///
/// Everything is changed on one queue: it looks twice a second for faults, and at once when a local
/// address or a device has changed. Anybody may read the state meanwhile.
final class FastPathController: Sendable {
  /// From the end of one look to the next.
  static let pause = Duration.milliseconds(500)

  /// What the controller was given to work with.
  struct Means: Sendable {
    var configuration: Configuration
    /// What the kernel path listens on.
    var listen: [Endpoint]
    var responder: Responder
    var publisher: ZoneSetPublisher
    /// The host's own addresses, for the workers.
    let own = OwnAddressesPublisher()
    var kernelPath: KernelPath
    var taps: TapPoints
    var logger: Logger
  }

  /// What changes while the server runs.
  private struct State {
    var slots: [FastPathSlot]
    /// Those that are being stopped: they still count.
    var closing: [FastPathInterface] = []
    /// What those that are gone have counted.
    var pastSteering: [String: UInt64] = [:]
    var pastPunts: UInt64 = 0

    var counting: [FastPathInterface] { slots.compactMap(\.interface) + closing }
  }

  private let means: Means
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "apus-fast-path")
  private let isStopped = Atomic<Bool>(false)
  private let watcher = Mutex<AddressWatcher?>(nil)

  /// Starts every queue that can be had, then lets the frames in.
  init(_ means: Means) {
    self.means = means
    let names = means.configuration.mode == .off ? [] : means.configuration.interfaces
    state = Mutex(State(slots: names.map(FastPathSlot.init)))
    guard !names.isEmpty else { return }
    queue.sync {
      for index in names.indices { tryToOpen(index) }
    }
    watch()
    lookAgain()
  }

  private func tell(_ refusal: RefusalStatus, _ age: Duration? = nil) {
    let queue = refusal.queue.map { " queue \($0)" } ?? ""
    means.logger.warning(
      "\(refusal.interface)\(queue): kernel path only: \(refusal.reason)\(Self.text(age))")
  }

  /// How old a fault is at most, for the log.
  private static func text(_ age: Duration?) -> String {
    age.map { " (told within \(Int(($0 / .milliseconds(1)).rounded(.up))) ms)" } ?? ""
  }

  /// Looks at once when a local address or a device has changed.
  private func watch() {
    do {
      let watcher = try AddressWatcher { [weak self, queue] news in
        queue.async { [weak self] in self?.follow(news) }
      }
      self.watcher.withLock { $0 = watcher }
    } catch {
      means.logger.error("fast path: new addresses will not be seen: \(error)")
    }
  }

  /// Looks twice a second from now on.
  private func lookAgain() {
    queue.asyncAfter(deadline: .now() + Self.pause / .seconds(1)) { [weak self] in
      guard let self, !self.isStopped.load(ordering: .relaxed) else { return }
      self.look()
      self.lookAgain()
    }
  }

  /// Has every interface serve these addresses, and sees to what else the news may mean.
  private func follow(_ news: Result<LocalAddresses, SteeringError>) {
    guard !isStopped.load(ordering: .relaxed) else { return }
    let addresses: LocalAddresses
    do { addresses = try news.get() } catch {
      return means.logger.error("fast path: the served addresses may be out of date: \(error)")
    }
    state.withLock { state in
      for index in state.slots.indices { state.slots[index].hurry() }
    }
    look()
    for interface in state.withLock({ $0.slots.compactMap(\.interface) }) {
      serve(addresses, on: interface)
    }
  }

  /// Makes the served addresses what the listen addresses stand for: none while VLAN tags may be hidden from the
  /// XDP program. One interface that fails keeps none of the others from its addresses.
  private func serve(_ addresses: LocalAddresses, on interface: FastPathInterface) {
    means.own.publish(OwnAddresses(addresses.exclusive.lazy.map { ($0.high, $0.low) }))
    let hidesTags = addresses.hidingTags.contains(interface.steering.interface.index)
    tell(hidesTags: hidesTags, of: interface.name)
    let endpoints = hidesTags ? [] : addresses.endpoints(listening: means.listen)
    do { try interface.steering.serve(endpoints) } catch {
      means.logger.error(
        "\(interface.name): the fast path's served addresses may be out of date: \(error)")
    }
  }

  /// Whether the kernel path has to serve an interface for as long as VLAN tags may be hidden from its XDP program:
  /// in the status, and in the log when it changes.
  private func tell(hidesTags: Bool, of name: String) {
    let changed = state.withLock { state in
      let changed = state.slots.indices.filter {
        state.slots[$0].name == name && state.slots[$0].hidesTags != hidesTags
      }
      for index in changed {
        state.slots[index].hidesTags = hidesTags
        if !hidesTags { state.slots[index].recoveries += 1 }
      }
      return changed.map { state.slots[$0] }
    }
    for slot in changed {
      if let refusal = slot.tagRefusal {
        tell(refusal)
      } else {
        means.logger.notice("\(name): VLAN tags are seen: the fast path is back")
      }
    }
  }

  /// Sees to the faults of interfaces in service, and to those that are not.
  private func look() {
    for index in state.withLock({ $0.slots.indices }) {
      if let interface = state.withLock({ $0.slots[index].interface }) {
        let began = ContinuousClock.now
        see(interface.fault(), at: index, lookedFrom: began)
      }
      // Asked of a copy, for the kernel may take its time, and others want the state. Nobody else changes it.
      var slot = state.withLock { $0.slots[index] }
      let isDue = slot.isDue()
      state.withLock { $0.slots[index] = slot }
      if isDue { tryToOpen(index) }
    }
  }

  /// Deals with what an interface in service has met, if it has met anything.
  private func see(
    _ fault: FastPathFault?, at index: Int, lookedFrom began: ContinuousClock.Instant
  ) {
    let (name, news) = state.withLock {
      ($0.slots[index].name, $0.slots[index].see(fault, lookedFrom: began, now: .now))
    }
    switch news {
    case nil: break
    case .linkUp: means.logger.notice("\(name): the link is up again")
    case .linkDown(let age):
      means.logger.warning("\(name): the link is down\(Self.text(age))")
    case .lost(let fault, let age): lose(index, fault, age)
    }
  }

  /// Takes an interface out of service. The kernel path serves the addresses that are left.
  private func lose(_ index: Int, _ fault: FastPathFault, _ age: Duration) {
    let lost = state.withLock { state in
      let lost = state.slots[index].interface.take()
      state.closing += lost.map { [$0] } ?? []
      state.slots[index].hidesTags = false
      state.slots[index].refusals = [
        RefusalStatus(interface: state.slots[index].name, queue: nil, reason: fault.reason)
      ]
      state.slots[index].hurry()
      return lost
    }
    for refusal in state.withLock({ $0.slots[index].refusals }) { tell(refusal, age) }
    if let lost { close(lost) }
  }

  /// Stops an interface that is no longer in service, and keeps what it has counted.
  private func close(_ interface: FastPathInterface) {
    interface.stop()
    let (steering, punts) = (interface.steering.counts, interface.punted)
    state.withLock { state in
      state.closing.removeAll { $0.steering === interface.steering }
      state.pastSteering.merge(steering) { $0 &+ $1 }
      state.pastPunts &+= punts
    }
  }

  /// Brings an interface into service, if it can be had. A reason that was told is not told again.
  private func tryToOpen(_ index: Int) {
    let (slot, firstCPU) = state.withLock { state in
      let before = state.slots[..<index].compactMap(\.interface)
      return (state.slots[index], before.reduce(0) { $0 + $1.queues.count })
    }
    let opening = ContinuousClock.now
    let opened = FastPathInterface.open(slot.name, means, firstCPU: firstCPU)
    for refusal in opened.refusals where !slot.refusals.contains(refusal) { tell(refusal) }
    let isBack = opened.interface != nil && !slot.refusals.isEmpty
    state.withLock { state in
      state.slots[index].interface = opened.interface
      state.slots[index].begin(at: opening)
      state.slots[index].refusals = opened.refusals
      if isBack { state.slots[index].recoveries += 1 }
    }
    guard let interface = opened.interface else { return }
    // At once, so that the first query already takes the fast path.
    do { serve(try LocalAddresses.current(), on: interface) } catch {
      means.logger.error("fast path: the served addresses may be out of date: \(error)")
    }
    if isBack {
      means.logger.notice(
        "\(slot.name): the fast path is back: \(counted(interface.queues.count, "queue"))")
    }
  }

  /// Takes the program off every interface, then lets the workers answer what they hold. Blocks.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    watcher.withLock { $0 }?.stop()
    queue.sync {
      let interfaces = state.withLock { state in
        let interfaces = state.slots.compactMap(\.interface)
        for index in state.slots.indices { state.slots[index].interface = nil }
        state.closing += interfaces
        return interfaces
      }
      for interface in interfaces { interface.steering.detach() }
      for interface in interfaces { close(interface) }
    }
  }

  /// Has idle workers let go of the zones that they hold.
  func wake() { for queue in queues { queue.wake() } }

  /// The queues in service.
  var queues: [FastPathQueue] {
    state.withLock { $0.slots.compactMap(\.interface).flatMap(\.queues) }
  }

  /// The status of all queues, why others are missing, and the XDP programs' verdicts.
  var report: FastPathReport {
    let (slots, counting, past) = state.withLock { ($0.slots, $0.counting, $0.pastSteering) }
    return FastPathReport(
      queues: slots.compactMap(\.interface).flatMap(\.status),
      interfaces: slots.map(\.status),
      refusals: slots.flatMap { $0.refusals + ($0.tagRefusal.map { [$0] } ?? []) },
      steering: counting.reduce(past) { $0.merging($1.steering.counts) { $0 &+ $1 } })
  }

  /// Where the frames of the interfaces in service went.
  var ledger: [DropLedger.Interface] {
    state.withLock { $0.slots.compactMap(\.interface) }.map(\.ledger)
  }

  /// What the workers have handed to the kernel path, and what of it has not been taken yet.
  var punts: (pushed: UInt64, waiting: UInt64) {
    let (counting, past) = state.withLock { ($0.counting, $0.pastPunts) }
    return (
      counting.reduce(past) { $0 &+ $1.punted },
      counting.flatMap(\.punts).reduce(0) { $0 &+ UInt64($1.queue.count) }
    )
  }
}
