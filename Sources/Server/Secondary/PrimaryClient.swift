import Addresses
import CLinux
import DNSWire
import KernelPath
import NIOCore
import NIOPosix
import ZoneImage
import ZoneTransfer

/// One check of a zone at one primary, over one TCP connection: its serial is asked for, and all of the zone where that is newer.
struct PrimaryClient: Sendable {
  enum Outcome: Sendable {
    /// It has no newer version than ours.
    case current(serial: UInt32)
    /// A newer one, in a file that is to be loaded.
    case zone(IncomingFile, serial: UInt32, records: Int)
    /// What makes a newer one of ours.
    case difference(IncomingChanges, soa: IncomingZone.Record, serial: UInt32)
  }

  /// How long a connection may take, and how long to wait for a message.
  static let connectTime = TimeAmount.seconds(5)
  static let patience = TimeAmount.seconds(30)
  /// How long all of it may take: who sends a message now and then must not keep the checks of other zones waiting for good.
  static let longest = TimeAmount.hours(2)

  let zone: Configuration.Zone
  /// Of the check, for the name of its file.
  let number: UInt64
  let primary: Configuration.Peer
  let key: TSIGKey?
  /// The version that is had; nil: none, or all is wanted whatever serial there is.
  let version: ZoneVersion?
  /// Whether to ask for what is new (IXFR), and not for all of it (AXFR).
  let wantsDifference: Bool

  /// Asks.
  func check(on group: MultiThreadedEventLoopGroup) -> EventLoopFuture<Outcome> {
    let loop = group.next()
    let promise = loop.makePromise(of: Outcome.self)
    let address: SocketAddress
    do {
      address = try SocketAddress(
        ipAddress: "\(primary.to.address)", port: Int(primary.to.port))
    } catch {
      promise.fail(error)
      return promise.futureResult
    }
    let client = self
    ClientBootstrap(group: loop)
      .connectTimeout(Self.connectTime)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(PrimaryConversation(client, promise))
        }
      }
      .connect(to: address)
      .whenFailure { promise.fail($0) }
    return promise.futureResult
  }

  /// Whether that serial is to be had (RFC 1982, section 3.2).
  func wants(_ other: UInt32) -> Bool {
    version.map { Int32(bitPattern: other &- $0.image.serial) > 0 } ?? true
  }
}

/// Why a primary gave nothing, where it is no matter of its messages.
enum PrimaryProblem: Error, CustomStringConvertible {
  case closed
  case silent
  case slow
  /// Its key is configured, and not in force yet: nothing is asked, or believed, without it.
  case noKey(Name)

  var description: String {
    switch self {
    case .closed: "it closed the connection"
    case .silent: "it said nothing for 30 s"
    case .slow: "its answer took longer than two hours"
    case .noKey(let name): "the key \(name) is not in force"
    }
  }
}

/// What is said on the connection. For the event loop's thread.
private final class PrimaryConversation: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let client: PrimaryClient
  private let promise: EventLoopPromise<PrimaryClient.Outcome>
  /// The question for the serial, until that is told.
  private var question: PrimaryQuery?
  /// What comes after it. Kept here and nowhere else, for a difference may be large, and must not be copied for each message.
  private var zone: IncomingZone?
  /// Made once it is known that all of the zone comes.
  private var file: IncomingFile?
  private var buffer = ByteBuffer()
  private var timeout: Scheduled<Void>?
  private var deadline: Scheduled<Void>?
  /// The promise is kept.
  private var isDone = false

  init(_ client: PrimaryClient, _ promise: EventLoopPromise<PrimaryClient.Outcome>) {
    self.client = client
    self.promise = promise
  }

  private var now: UInt64 { UInt64(apus_unix_seconds()) }

  private func query(_ type: RRType) throws -> PrimaryQuery {
    try PrimaryQuery(
      type, of: client.zone.apex, had: client.version?.snapshot, id: .random(in: 0...UInt16.max),
      key: client.key, now: now)
  }

  func channelActive(context: ChannelHandlerContext) {
    deadline = schedule(in: PrimaryClient.longest, .slow, context)
    attempt(context) {
      let query = try query(.soa)
      question = query
      send(query.octets, context)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = unwrapInboundIn(data)
    buffer.writeBuffer(&part)
    while !isDone, let message = nextMessage() {
      wait(context)
      attempt(context) { try receive(message, context) }
    }
    buffer.discardReadBytes()
  }

  func channelInactive(context: ChannelHandlerContext) { fail(PrimaryProblem.closed, context) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { fail(error, context) }

  /// The next message that is there as a whole, behind its two-octet length.
  private func nextMessage() -> [UInt8]? {
    guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self),
      buffer.readableBytes >= 2 + Int(length)
    else { return nil }
    buffer.moveReaderIndex(forwardBy: 2)
    return buffer.readBytes(length: Int(length))
  }

  private func receive(_ message: [UInt8], _ context: ChannelHandlerContext) throws {
    guard question == nil else { return try receiveSerial(message, context) }
    var records: [IncomingZone.Record] = []
    try zone?.receive(message, now: now) { records.append($0) }
    if file == nil, !records.isEmpty {
      file = try IncomingFile(for: client.zone, number: client.number)
    }
    for record in records { file?.add(record) }
    try file?.flush()
    guard let zone, zone.isComplete, let serial = zone.serial, let soa = zone.soa else { return }
    if let changes = zone.changes {
      succeed(.difference(changes, soa: soa, serial: serial), context)
    } else if let file {
      try file.finish()
      succeed(.zone(file, serial: serial, records: zone.recordCount), context)
    }
  }

  private func receiveSerial(_ message: [UInt8], _ context: ChannelHandlerContext) throws {
    guard let serial = try question?.serial(in: message, now: now) else { return }
    question = nil
    guard client.wants(serial) else { return succeed(.current(serial: serial), context) }
    let ours = client.wantsDifference ? client.version?.image.serial : nil
    let transfer = try query(ours == nil ? .axfr : .ixfr)
    zone = IncomingZone(transfer, from: ours)
    send(transfer.octets, context)
  }

  private func send(_ octets: [UInt8], _ context: ChannelHandlerContext) {
    var frame = context.channel.allocator.buffer(capacity: octets.count + 2)
    frame.writeInteger(UInt16(truncatingIfNeeded: octets.count))
    frame.writeBytes(octets)
    context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    wait(context)
  }

  private func wait(_ context: ChannelHandlerContext) {
    timeout?.cancel()
    timeout = schedule(in: PrimaryClient.patience, .silent, context)
  }

  private func schedule(
    in time: TimeAmount, _ problem: PrimaryProblem, _ context: ChannelHandlerContext
  ) -> Scheduled<Void> {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    return context.eventLoop.scheduleTask(in: time) {
      let (conversation, context) = bound.value
      conversation.fail(problem, context)
    }
  }

  private func attempt(_ context: ChannelHandlerContext, _ body: () throws -> Void) {
    do { try body() } catch { fail(error, context) }
  }

  private func succeed(_ outcome: PrimaryClient.Outcome, _ context: ChannelHandlerContext) {
    end(context)
    promise.succeed(outcome)
  }

  private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
    guard !isDone else { return }
    file?.remove()
    end(context)
    promise.fail(error)
  }

  private func end(_ context: ChannelHandlerContext) {
    timeout?.cancel()
    deadline?.cancel()
    isDone = true
    context.close(promise: nil)
  }
}
