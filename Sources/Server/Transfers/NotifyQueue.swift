import Addresses
import CLinux
import DNSWire
import Logging
import NIOCore
import NIOPosix
import Synchronization
import ZoneTransfer

/// NOTIFYs that leave by one UDP socket: those that wait for their turn, and those that wait for an answer.
///
/// All but ``add(_:to:)`` is for the event loop's thread.
final class NotifyQueue: ChannelInboundHandler, @unchecked Sendable {
  // Safe to share: what is not constant is touched on the event loop alone.
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private struct Sending {
    var notification: Notification
    var to: Endpoint
    var address: SocketAddress
    var resend: Scheduled<Void>?
  }

  private let loop: any EventLoop
  private let counters: TransferCounters
  private let logger: Logger
  private var channel: (any Channel)?
  private var waiting: [Sending] = []
  private var pace: RepeatedTask?
  /// By ID: an ID is not given twice at a time.
  private var sent: [UInt16: Sending] = [:]

  private init(_ loop: any EventLoop, _ counters: TransferCounters, _ logger: Logger) {
    self.loop = loop
    self.counters = counters
    self.logger = logger
  }

  /// Opens a socket. Blocks.
  static func open(
    _ host: String, on group: MultiThreadedEventLoopGroup, counters: TransferCounters,
    logger: Logger
  ) throws -> NotifyQueue {
    let queue = NotifyQueue(group.next(), counters, logger)
    let channel = try DatagramBootstrap(group: queue.loop)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(queue)
        }
      }.bind(host: host, port: 0).wait()
    queue.loop.execute { queue.channel = channel }
    return queue
  }

  /// Sends this when its turn has come, and again until it is answered.
  func add(_ notification: Notification, to endpoint: Endpoint) {
    guard
      let address = try? SocketAddress(
        ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
    else { return }
    loop.execute { [self] in
      // What is new takes the place of what the same server was to be told of the zone.
      forget(notification.zone, endpoint)
      waiting.append(Sending(notification: notification, to: endpoint, address: address))
      guard pace == nil else { return }
      pace = loop.scheduleRepeatedTask(
        initialDelay: .zero,
        delay: .nanoseconds(1_000_000_000 / Int64(NotifySender.mostPerSecond))
      ) { [weak self] task in self?.turn(task) }
    }
  }

  private func forget(_ zone: Name, _ endpoint: Endpoint) {
    waiting.removeAll { $0.notification.zone == zone && $0.to == endpoint }
    for (id, sending) in sent where sending.notification.zone == zone && sending.to == endpoint {
      sending.resend?.cancel()
      sent[id] = nil
    }
  }

  /// Sends the one that has waited the longest.
  private func turn(_ task: RepeatedTask) {
    guard !waiting.isEmpty else {
      task.cancel()
      pace = nil
      return
    }
    // An ID that waits for its answer is not to be had: the next turn tries again, with others before it.
    let sending = waiting.removeFirst()
    guard sent[sending.notification.id] == nil else { return waiting.append(sending) }
    send(sending)
  }

  private func send(_ given: Sending) {
    var sending = given
    let id = sending.notification.id
    let name = "zone \(sending.notification.zone): NOTIFY of serial \(sending.notification.serial)"
    do {
      guard let next = try sending.notification.send(now: UInt64(apus_unix_seconds())) else {
        sent[id] = nil
        counters.notifiesFailed.add(1, ordering: .relaxed)
        logger.warning("\(name): no answer from \(sending.to)")
        return
      }
      sending.resend = loop.scheduleTask(in: .seconds(Int64(next.wait))) { [weak self] in
        guard let again = self?.sent[id] else { return }
        self?.send(again)
      }
      sent[id] = sending
      channel?.writeAndFlush(
        AddressedEnvelope(remoteAddress: sending.address, data: ByteBuffer(bytes: next.octets)),
        promise: nil)
    } catch {
      sent[id] = nil
      counters.notifiesFailed.add(1, ordering: .relaxed)
      logger.error("\(name) to \(sending.to): it cannot be signed: \(error)")
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    let octets = Array(envelope.data.readableBytesView)
    guard octets.count >= 12 else { return }
    let id = UInt16(octets[0]) << 8 | UInt16(octets[1])
    guard let sending = sent[id], sending.address == envelope.remoteAddress else { return }
    let name = "zone \(sending.notification.zone): NOTIFY of serial \(sending.notification.serial)"
    switch sending.notification.read(octets, now: UInt64(apus_unix_seconds())) {
    case .other: return
    case .taken:
      counters.notifiesTaken.add(1, ordering: .relaxed)
      logger.info("\(name) taken by \(sending.to)")
    case .refused(let rcode):
      counters.notifiesFailed.add(1, ordering: .relaxed)
      logger.warning("\(name) refused by \(sending.to): \(rcode.mnemonic)")
    }
    sending.resend?.cancel()
    sent[id] = nil
  }

  /// ICMP's port unreachable and the like: it is sent again.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
