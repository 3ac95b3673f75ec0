import Glibc
import KernelPath
import Steering

/// What befalls an interface in service, from outside.
enum FastPathFault: Hashable, Sendable, CaseIterable {
  /// It was set down, or lost its carrier: no path serves it, and all stays as it is for its return.
  case linkDown
  /// It was deleted, renamed or moved to another network namespace: its sockets are dead.
  case interfaceGone
  /// It has more queues, or fewer.
  case queuesChanged
  /// Another took the XDP program off.
  case programDetached
  /// Another put an XDP program of its own in its place.
  case programReplaced

  /// As counters and metrics write it.
  var name: String { counterName(of: self) }

  /// For the log and the status.
  var reason: String {
    switch self {
    case .linkDown: "the link is down"
    case .interfaceGone: "the interface is gone; the fast path comes back with it"
    case .queuesChanged: "the number of its queues was changed"
    case .programDetached: "the XDP program was detached by another"
    case .programReplaced: "another XDP program took the place of ours"
    }
  }
}

extension FastPathInterface {
  /// What has befallen the interface since it was opened; nil: nothing. A few system calls.
  func fault() -> FastPathFault? {
    let device = steering.interface
    // Where the kernel does not say, for want of a descriptor for one, nothing is known to be wrong.
    do throws(SteeringError) {
      guard try NetworkInterface(named: device.name) == device else { return .interfaceGone }
    } catch {
      return error.code == ENODEV ? .interfaceGone : nil
    }
    guard let state = try? device.state() else { return nil }
    guard steering.isAttached(in: state) else {
      return state.programs.isEmpty ? .programDetached : .programReplaced
    }
    if device.queueCount() != queueCount { return .queuesChanged }
    return state.isUp && state.isRunning ? nil : .linkDown
  }
}
