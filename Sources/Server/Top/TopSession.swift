import CLinux
import Foundation
import KernelPath
import NIOCore
import Synchronization
import Tap
import ZoneImage

/// One `apus top`: a thread that counts what the points copy, and sends a round each interval.
///
/// The points are one reader's: while a tap is open there are rounds without names, and once it is closed this takes over.
final class TopSession: ControlStream {
  /// What it looks at.
  struct Means: Sendable {
    var points: TapPoints
    var counters: @Sendable () -> TopCounters?
    var zones: @Sendable () -> ZoneSet
  }

  /// A client that does not read gets no more than this.
  private static let mostUnsent = 1 << 20
  /// As ``TapSession`` reads, or where there is nothing to read.
  private static let pause: UInt32 = 2_000

  private let request: TopRequest
  private let means: Means
  private let channel: any Channel
  private let unsent = Atomic<Int>(0)

  init(_ request: TopRequest, _ means: Means, _ channel: any Channel) throws(ControlError) {
    try request.check()
    self.request = request
    self.means = means
    self.channel = channel
  }

  var greeting: (any Encodable)? { nil }

  func start() {
    _ = ServiceThread("top") { [self] in run() }
  }

  private func run() {
    // Of this thread alone; where it is refused, the priority stays.
    apus_thread_yield_to_others()
    guard var before = means.counters() else { return }
    let interval = Duration.seconds(request.interval)
    var start = ContinuousClock.now
    var round = 0
    var viewing = TopViewing(means.points, rate: request.rate)
    defer { viewing.close() }
    while channel.isActive {
      let count = viewing.read(means.zones)
      let now = ContinuousClock.now
      if now - start >= interval {
        guard let counters = means.counters() else { return }
        round += 1
        let seconds = max((now - start).inSeconds, 0.001)
        let counted = TopRound(
          round, time: apus_unix_nanoseconds(), seconds: seconds, counters.since(before),
          viewing.sample, viewing.heavy, rows: request.rows)
        send(counted)
        viewing.turn(qps: counted.qps)
        (before, start) = (counters, start + interval)
        // A thread that was held up begins its round now.
        if now - start >= interval { start = now }
      }
      if count == 0 { usleep(Self.pause) }
    }
  }

  private func send(_ round: TopRound) {
    guard unsent.load(ordering: .relaxed) < Self.mostUnsent,
      let line = try? JSONLine.encode(round)
    else { return }
    let buffer = ByteBuffer(string: line + "\n")
    let size = buffer.readableBytes
    unsent.add(size, ordering: .relaxed)
    // On its loop: after a stop that drops this, while a promise made here would be left unkept, which ends a debug build.
    channel.eventLoop.execute { [self] in
      channel.writeAndFlush(buffer).whenComplete { [self] _ in
        unsent.subtract(size, ordering: .relaxed)
      }
    }
  }
}
