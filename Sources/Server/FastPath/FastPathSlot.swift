import Steering

/// A configured interface: in service, or to be tried again.
struct FastPathSlot: Sendable {
  let name: String
  /// Nil: the kernel path serves alone.
  var interface: FastPathInterface?
  /// Why the interface, or a queue of it, is not in service.
  var refusals: [RefusalStatus] = []
  var isLinkDown = false
  /// Whether VLAN tags may be hidden from its XDP program, which then serves nothing.
  var hidesTags = false
  /// How often each fault was met since the fast path was started.
  var faults: [FastPathFault: UInt64] = [:]
  /// How often the fast path came back.
  var recoveries: UInt64 = 0
  /// How old the last fault was at most when it was told: it had come since the look before.
  private(set) var faultAge: Duration?
  /// When the last look that found nothing wrong began.
  private var lastWell = ContinuousClock.now
  private var retry = Retry()

  init(_ name: String) { self.name = name }

  /// What a look brings that has to be told, and how old it is at most.
  enum News: Equatable, Sendable {
    case linkUp
    case linkDown(Duration)
    case lost(FastPathFault, Duration)
  }

  /// The interface has been brought into service: whatever befalls it does so from then on.
  mutating func begin(at now: ContinuousClock.Instant) { lastWell = now }

  /// What a look found, and what is new of it. A fault is told by the first look that finds it, and counted once.
  mutating func see(
    _ fault: FastPathFault?, lookedFrom began: ContinuousClock.Instant,
    now: ContinuousClock.Instant
  ) -> News? {
    let wasDown = isLinkDown
    isLinkDown = fault == .linkDown
    switch fault {
    case nil:
      lastWell = began
      guard wasDown else { return nil }
      recoveries += 1
      return .linkUp
    case .linkDown where wasDown:
      // What else may befall it has not until here.
      lastWell = began
      return nil
    case .some(let fault):
      let age = now - lastWell
      faults[fault, default: 0] += 1
      faultAge = age
      lastWell = began
      return fault == .linkDown ? .linkDown(age) : .lost(fault, age)
    }
  }

  /// When the next try is due. Each attaches the program for a moment, at which some cards set up their rings anew, so
  /// they grow rare.
  private struct Retry: Sendable {
    var next = ContinuousClock.now
    var pause = Duration.milliseconds(500)
  }

  private static let longestPause = Duration.seconds(3600)

  /// Whether the interface should be tried now: it is there, runs nobody else's program, and the time
  /// has come. The first two cost next to nothing, so what was in the way is seen to go at once.
  mutating func isDue(_ now: ContinuousClock.Instant = .now) -> Bool {
    guard interface == nil, let device = try? NetworkInterface(named: name),
      let state = try? device.state()
    else {
      if interface == nil { hurry() }
      return false
    }
    guard state.programs.isEmpty else {
      hurry()
      return false
    }
    guard now >= retry.next else { return false }
    retry.next = now + retry.pause
    retry.pause = min(retry.pause * 2, Self.longestPause)
    return true
  }

  /// Something has changed: the next try is due at once.
  mutating func hurry() { retry = Retry() }

  /// Why an interface in service redirects nothing.
  var tagRefusal: RefusalStatus? {
    guard hidesTags, interface != nil else { return nil }
    return RefusalStatus(
      interface: name, queue: nil,
      reason:
        "VLAN tags may be taken off before the XDP program sees them, and VLAN devices are there;"
        + " `ethtool -K \(name) rxvlan off` keeps them on (not with veth)")
  }

  var status: InterfaceStatus {
    let state: InterfaceStatus.State =
      interface == nil || hidesTags ? .kernelPath : isLinkDown ? .linkDown : .serving
    return InterfaceStatus(
      interface: name, state: state,
      faults: Dictionary(
        FastPathFault.allCases.map { ($0.name, faults[$0] ?? 0) }, uniquingKeysWith: { $0 + $1 }),
      recoveries: recoveries, faultToldWithinSeconds: faultAge.map { $0 / .seconds(1) })
  }
}
