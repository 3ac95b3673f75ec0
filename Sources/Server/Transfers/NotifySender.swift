import Addresses
import DNSWire
import Logging
import NIOCore
import NIOPosix
import Synchronization
import ZoneImage
import ZoneTransfer

/// Tells other servers of new versions by NOTIFY (RFC 1996), from one thread of its own.
final class NotifySender: Sendable {
  /// So many a second: a server with very many zones starts too.
  static let mostPerSecond = 100

  private struct State {
    /// What was told last of each zone, and to whom.
    var told: [Name: (serial: UInt32, targets: Set<Configuration.Peer>)] = [:]
    var group: MultiThreadedEventLoopGroup?
    /// By family: IPv4, IPv6.
    var queues: [Bool: NotifyQueue] = [:]
    var isStopped = false
  }

  private let service: TransferService
  private let logger: Logger
  private let state = Mutex(State())

  init(_ service: TransferService, logger: Logger) {
    self.service = service
    self.logger = logger
  }

  /// Tells whoever is to know of zones that have another serial than they were told last, and who is to know since.
  func follow(_ zones: [ManagedZone]) {
    for zone in zones {
      let targets = zone.configuration.options.notify
      let apex = zone.configuration.apex
      guard !targets.isEmpty, let version = zone.served else {
        state.withLock { $0.told[apex] = nil }
        continue
      }
      let serial = version.image.serial
      let before = state.withLock { state in
        let before = state.told[apex]
        state.told[apex] = (serial, Set(targets))
        return before
      }
      for target in targets
      where before?.serial != serial || before?.targets.contains(target) != true {
        send(apex, version, target)
      }
    }
  }

  private func send(_ apex: Name, _ version: ZoneVersion, _ target: Configuration.Peer) {
    let key = target.key.flatMap { service.key($0) }
    guard target.key == nil || key != nil,
      let notification = Notification(
        zone: apex, version: version.snapshot, id: .random(in: 0...UInt16.max), key: key),
      let queue = queue(isIPv4: target.to.address.isIPv4)
    else { return }
    queue.add(notification, to: target.to)
  }

  /// The socket of a family, opened when there is something to send.
  private func queue(isIPv4: Bool) -> NotifyQueue? {
    state.withLock { state in
      guard !state.isStopped else { return nil }
      if let queue = state.queues[isIPv4] { return queue }
      let group = state.group ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
      state.group = group
      do {
        let queue = try NotifyQueue.open(
          isIPv4 ? "0.0.0.0" : "::", on: group, counters: service.counters, logger: logger)
        state.queues[isIPv4] = queue
        return queue
      } catch {
        logger.error("no NOTIFY can be sent over \(isIPv4 ? "IPv4" : "IPv6"): \(error)")
        return nil
      }
    }
  }

  /// Sends nothing more. Blocks.
  func stop() {
    let group = state.withLock { state in
      state.isStopped = true
      state.queues = [:]
      return state.group.take()
    }
    try? group?.syncShutdownGracefully()
  }
}
