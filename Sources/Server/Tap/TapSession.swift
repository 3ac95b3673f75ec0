import CLinux
import Foundation
import KernelPath
import NIOCore
import Synchronization
import Tap

/// One client that looks on: a thread that reads the points, keeps what the client wants, and sends it.
///
/// It alone does what takes time, at a lower priority than those who answer. What a client does not read in time is
/// left out, and counted: never more than ``mostUnsent`` octets wait.
final class TapSession: ControlStream {
  private static let mostUnsent = 4 << 20
  /// The points hold 512 exchanges each: so often they are read, that one has to come by far more than 100,000 a second to
  /// find no room.
  private static let pause: UInt32 = 2_000

  private let number: UInt64
  private let points: TapPoints
  private let filter: TapFilter
  private let channel: any Channel
  private let tooSlow: @Sendable () -> Void
  private let unsent = Atomic<Int>(0)

  init(
    _ number: UInt64, _ points: TapPoints, _ filter: TapFilter, _ channel: any Channel,
    tooSlow: @escaping @Sendable () -> Void
  ) {
    self.number = number
    self.points = points
    self.filter = filter
    self.channel = channel
    self.tooSlow = tooSlow
  }

  var greeting: (any Encodable)? { TapReply() }

  /// Sends from now on, until the points' viewing is closed.
  func start() {
    _ = ServiceThread("tap") { [self] in run() }
  }

  private func run() {
    // Of this thread alone; where it is refused, the priority stays.
    apus_thread_yield_to_others()
    var told: [TapShare] = []
    var slow: [TapPlace: UInt64] = [:]
    while true {
      var buffer = ByteBuffer()
      let count = points.read(number, now: apus_unix_nanoseconds()) { point, note, query, reply in
        guard filter.matches(point.path, note, query: query, reply: reply) else { return }
        guard buffer.readableBytes + unsent.load(ordering: .relaxed) < Self.mostUnsent else {
          slow[point.place, default: 0] &+= 1
          return tooSlow()
        }
        TapRecord.exchange(
          TappedExchange(
            path: point.path, name: point.name, note: note, query: Array(query),
            reply: Array(reply))
        ).write(to: &buffer)
      }
      guard let count else { return }
      let shares = points.shares(number).map {
        TapShare(
          path: $0.place.path, name: $0.place.name, counts: $0.counts,
          slowClient: slow[$0.place] ?? 0)
      }
      if shares != told {
        TapRecord.counts(shares).write(to: &buffer)
        told = shares
      }
      send(buffer)
      if count == 0 { usleep(Self.pause) }
    }
  }

  private func send(_ buffer: ByteBuffer) {
    let size = buffer.readableBytes
    guard size > 0 else { return }
    unsent.add(size, ordering: .relaxed)
    // On its loop: after a stop that drops this, while a promise made here would be left unkept, which ends a debug build.
    channel.eventLoop.execute { [self] in
      channel.writeAndFlush(buffer).whenComplete { [self] _ in
        unsent.subtract(size, ordering: .relaxed)
      }
    }
  }
}
