import CLinux
import NIOCore
import Synchronization
import Tap

/// The server's side of `apus tap`: one client at a time.
final class TapService: Sendable {
  /// Where the threads that answer copy to.
  let points = TapPoints()
  /// Exchanges that were wanted and not sent, over all clients so far.
  private let slowClient = Atomic<UInt64>(0)

  /// Begins to look on for a client: the exchanges go to `channel` from then on, until that is closed.
  func open(_ request: TapRequest, _ channel: any Channel) throws(ControlError) -> TapSession {
    let filter = try TapFilter(request)
    guard let number = points.open(request.sample, now: apus_unix_nanoseconds()) else {
      throw ControlError(Self.taken)
    }
    let session = TapSession(
      number, points, filter, channel,
      tooSlow: { [self] in _ = slowClient.add(1, ordering: .relaxed) })
    channel.closeFuture.whenComplete { [points] _ in points.close(number) }
    return session
  }

  /// What the second client is told.
  static let taken = "another tap or top is open: one at a time"

  var status: TapStatus {
    let counts = points.counts
    return TapStatus(
      open: points.isOpen, copied: counts.copied,
      drops: [
        "ring_full": counts.ringFull, "over_limit": counts.overLimit,
        "slow_client": slowClient.load(ordering: .relaxed),
      ])
  }
}
