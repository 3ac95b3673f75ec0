import FastPath
import Foundation
import KernelPath
import PuntQueue
import Steering
import Tap

/// One interface's XDP program, the workers of its queues, and the thread that answers what they punt.
struct FastPathInterface: Sendable {
  let steering: Steering
  let queues: [FastPathQueue]
  /// What the workers push for the kernel path to answer, and who pops it there.
  let punts: [PuntSource]
  let serving: PuntServing
  let kernelPath: KernelPath
  let taps: TapPoints
  /// How many queues the interface had.
  let queueCount: Int
  /// What was counted before it served anything.
  let baseline: Baseline

  /// Counters of the interface and of the XDP program on it, at one time.
  struct Baseline: Sendable {
    var date = Date()
    var counters: [String: UInt64]
    var steering: [String: UInt64]
  }

  var name: String { steering.interface.name }

  /// Takes the program off, then lets the workers answer what they hold. Blocks.
  func stop() {
    steering.detach()
    for queue in queues {
      queue.stop()
      taps.remove(queue.tap)
    }
    kernelPath.stop(serving: serving)
  }

  /// Messages that the workers have handed to the kernel path.
  var punted: UInt64 { queues.reduce(0) { $0 &+ $1.snapshot().punted } }

  /// The queues' status now.
  var status: [QueueStatus] {
    queues.map { QueueStatus($0, isGeneric: steering.mode == .generic) }
  }

  /// Where its frames went. What comes later on the way is read first: a frame that is under way is one that is
  /// not accounted for, not one too many.
  var ledger: DropLedger.Interface {
    let queues = status
    let verdicts = difference(steering.counts, since: baseline.steering)
    let counters = (try? steering.interface.state().counters) ?? [:]
    return DropLedger.Interface(
      name, since: baseline.date,
      counters: difference(counters, since: baseline.counters), steering: verdicts, queues: queues)
  }
}

extension Steering {
  /// Frames by the name of the reason; none where they cannot be read.
  var counts: [String: UInt64] {
    let counters = (try? counters()) ?? [:]
    return Dictionary(
      counters.map { ("\($0.key)", $0.value) }, uniquingKeysWith: { $0 &+ $1 })
  }
}
