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
  }

  private let interfaces: [FastPathInterface]
  private let refusals: [RefusalStatus]
  private let watcher: AddressWatcher?

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
    for refusal in refusals {
      let queue = refusal.queue.map { " queue \($0)" } ?? ""
      means.logger.warning("\(refusal.interface)\(queue): kernel path only: \(refusal.reason)")
    }
    self.interfaces = interfaces
    self.refusals = refusals
    watcher = interfaces.isEmpty ? nil : Self.watch(interfaces, means)
  }

  /// Keeps the served addresses what the listen addresses stand for, from now on.
  private static func watch(
    _ interfaces: [FastPathInterface], _ means: Means
  ) -> AddressWatcher? {
    let logger = means.logger
    let listen = means.listen
    let serve: @Sendable (Result<LocalAddresses, SteeringError>) -> Void = { result in
      do throws(SteeringError) {
        let endpoints = try result.get().endpoints(listening: listen)
        for interface in interfaces { try interface.steering.serve(endpoints) }
      } catch {
        logger.error("fast path: the served addresses may be out of date: \(error)")
      }
    }
    // Once at once, so that the first query after the start already takes the fast path.
    serve(Result { () throws(SteeringError) in try LocalAddresses.current() })
    do { return try AddressWatcher(serve) } catch {
      logger.error("fast path: new addresses will not be seen: \(error)")
      return nil
    }
  }

  /// Takes the program off every interface, then lets the workers answer what they hold. Blocks.
  func stop() {
    watcher?.stop()
    for interface in interfaces { interface.steering.detach() }
    for interface in interfaces { interface.stop() }
  }

  /// The status of all queues, why others are missing, and the XDP program's verdicts.
  var status: (queues: [QueueStatus], refusals: [RefusalStatus], steering: [String: UInt64]) {
    var steering: [String: UInt64] = [:]
    for interface in interfaces {
      guard let counters = try? interface.steering.counters() else { continue }
      for (reason, count) in counters { steering[reason.name, default: 0] &+= count }
    }
    let queues = interfaces.flatMap { interface in
      interface.queues.map { QueueStatus($0, isGeneric: interface.steering.mode == .generic) }
    }
    return (queues, refusals, steering)
  }
}
