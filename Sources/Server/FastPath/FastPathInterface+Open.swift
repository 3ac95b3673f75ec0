import Addresses
import CLinux
import FastPath
import Glibc
import KernelPath
import Logging
import PuntQueue
import Steering
import Tap
import XDP

extension FastPathInterface {
  /// Attaches and opens what can be had. No queue: no interface, and the program is taken off.
  static func open(
    _ name: String, _ means: FastPathController.Means, firstCPU: Int
  ) -> (interface: FastPathInterface?, refusals: [RefusalStatus]) {
    let steering: Steering
    let count: Int
    do throws(SteeringError) {
      let device = try NetworkInterface(named: name)
      count = device.queueCount()
      steering = try Steering.attach(
        device, queues: count, mode: means.configuration.mode.attachment)
    } catch {
      return (nil, [RefusalStatus(interface: name, queue: nil, reason: error.firstLine)])
    }
    // Where a queue was served a moment ago, the kernel is still about to release it.
    let deadline = ContinuousClock.now + .seconds(2)
    var queues: [FastPathQueue] = []
    var punts: [PuntSource] = []
    var refusals: [RefusalStatus] = []
    let baseline = Baseline(
      counters: (try? steering.interface.state().counters) ?? [:],
      steering: steering.counts)
    let cpus = allowedCPUs()
    let wanted = means.configuration.queues.wanted(of: count)
    for number in 0..<wanted {
      do throws(QueueRefusal) {
        let cpu = cpus.isEmpty ? nil : cpus[(firstCPU + queues.count) % cpus.count]
        let started = try start(number, steering, means, cpu: cpu, until: deadline)
        queues.append(started.queue)
        punts.append(started.punts)
      } catch {
        refusals.append(
          RefusalStatus(interface: name, queue: UInt32(number), reason: error.reason))
      }
    }
    guard !queues.isEmpty else {
      steering.detach()
      return (nil, refusals)
    }
    if wanted < count {
      means.logger.info("\(name): \(wanted) of \(count) queues, as configured")
    }
    if let refusal = steering.nativeRefused {
      means.logger.warning("\(name): generic mode: \(refusal.firstLine)")
    }
    do {
      // Before any address is served, so that nothing is punted to nobody.
      let serving = try means.kernelPath.serve(punts)
      return (
        FastPathInterface(
          steering: steering, queues: queues, punts: punts, serving: serving,
          kernelPath: means.kernelPath, taps: means.taps, queueCount: count, baseline: baseline),
        refusals
      )
    } catch {
      steering.detach()
      for queue in queues {
        queue.stop()
        means.taps.remove(queue.tap)
      }
      return (nil, [RefusalStatus(interface: name, queue: nil, reason: "\(error)")])
    }
  }

  /// The CPUs that the server may use: its cpuset, and what its operator left of that (taskset).
  private static func allowedCPUs() -> [Int] {
    var cpus: [Int] = []
    while case let cpu = apus_allowed_cpu(CInt(clamping: cpus.count)), cpu >= 0 {
      cpus.append(Int(cpu))
    }
    return cpus
  }

  /// Opens one queue's socket. One that was served a moment ago, before a reload or by a server that died, can be
  /// had once the kernel has released its memory, which it does in the background.
  private static func open(
    _ interface: String, _ queue: QueueID, _ request: XSKSocket.Request,
    until deadline: ContinuousClock.Instant
  ) throws(XSKError) -> XSKSocket {
    while true {
      do throws(XSKError) {
        return try XSKSocket.open(
          interface: interface, queue: queue, request: request, geometry: ChunkGeometry())
      } catch {
        guard error.code == EBUSY || error.code == ENOBUFS, ContinuousClock.now < deadline else {
          throw error
        }
        usleep(5_000)
      }
    }
  }

  /// Opens one queue's socket, starts its worker, and only then sends frames its way.
  private static func start(
    _ number: Int, _ steering: Steering, _ means: FastPathController.Means, cpu: Int?,
    until deadline: ContinuousClock.Instant
  ) throws(QueueRefusal) -> (queue: FastPathQueue, punts: PuntSource) {
    let interface = steering.interface
    do {
      let isGeneric = steering.mode == .generic
      let socket = try open(
        interface.name, QueueID(UInt32(number)),
        isGeneric ? .copy : means.configuration.mode.request, until: deadline)
      let punts = try PuntQueue()
      let mtu = Int(apus_mtu(interface.index))
      let tap = means.taps.add(.fast, name: "\(interface.name)/\(number)")
      let queue: FastPathQueue
      do {
        queue = try FastPathQueue.start(
          socket: socket, responder: means.responder, zones: means.publisher, own: means.own,
          punts: punts, tap: tap,
          settings: FastPathQueue.Settings(
            cpu: cpu, mtu: mtu > 0 ? mtu : 1500, rateLimit: means.configuration.rateLimit))
      } catch {
        means.taps.remove(tap)
        throw error
      }
      do {
        try steering.register(socket: queue.fileDescriptor, queue: number)
      } catch {
        queue.stop()
        means.taps.remove(tap)
        throw error
      }
      let mode = isGeneric ? "generic" : queue.mode.rawValue
      let refusal = queue.zeroCopyRefusal.map { ", no zero-copy: \($0)" } ?? ""
      means.logger.notice(
        "\(interface.name) queue \(number): \(mode) mode, \(place(of: queue, wanted: cpu))\(refusal)"
      )
      return (queue, PuntSource(queue: punts, interface: interface.index))
    } catch {
      throw QueueRefusal(error)
    }
  }
}

/// Where a queue's thread runs, for the log.
private func place(of queue: FastPathQueue, wanted: Int?) -> String {
  if let cpu = queue.cpu { return "CPU \(cpu)" }
  guard let wanted, let refusal = queue.pinRefusal else { return "any CPU" }
  return "any CPU (not tied to CPU \(wanted): \(systemMessage(refusal.code)))"
}

/// Why a queue has no worker, in one line.
private struct QueueRefusal: Error {
  let reason: String

  init(_ error: any Error) {
    switch error {
    case let error as SteeringError: reason = error.firstLine
    case let error as XSKError where error.code == ENOBUFS:
      reason = "\(error); raise the limit on locked memory (LimitMEMLOCK= of the unit, ulimit -l)"
    case let error as FastPathError:
      reason = "cannot start the worker (\(error.step.rawValue)): \(systemMessage(error.code))"
    case let error as PuntQueueError:
      reason = "cannot make the queue to the kernel path: \(systemMessage(error.code))"
    default: reason = "\(error)"
    }
  }
}

extension SteeringError {
  /// The first line: the log behind it is for those who debug the program.
  var firstLine: String {
    description.split(separator: "\n").first.map(String.init) ?? description
  }
}

extension Configuration.FastPathMode {
  fileprivate var attachment: AttachMode.Request {
    switch self {
    case .auto, .off: .auto
    case .zeroCopy, .copy: .native
    case .generic: .generic
    }
  }

  fileprivate var request: XSKSocket.Request {
    switch self {
    case .auto, .off: .auto
    case .zeroCopy: .zeroCopy
    case .copy, .generic: .copy
    }
  }
}

extension Configuration.Queues {
  /// How many of an interface's `count` are to be served.
  func wanted(of count: Int) -> Int {
    switch self {
    case .all: count
    case .count(let wanted): min(wanted, count)
    }
  }
}
