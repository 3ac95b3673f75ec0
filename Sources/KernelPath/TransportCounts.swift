import Histogram
import Synchronization

/// What came in over one transport and what became of it: queries = responses + drops.
public struct TransportCounts: Equatable, Sendable {
  /// Messages that came in.
  public var queries: UInt64 = 0
  /// Messages that went out.
  public var responses: UInt64 = 0
  /// Messages that got no response.
  public var drops: [KernelDrop: UInt64] = [:]
  /// Responses over the rate limit that went out: as TC; because the client is exempt; because nothing
  /// is enforced.
  public var slipped: UInt64 = 0
  public var exempt: UInt64 = 0
  public var unenforced: UInt64 = 0

  public init() {}

  mutating func drop(_ reason: KernelDrop, count: UInt64 = 1) {
    if count > 0 { drops[reason, default: 0] &+= count }
  }
}

/// Counts that several threads add to.
final class TransportCounters: Sendable {
  /// The sizes of the messages, and how long they took.
  let traffic = TrafficHistograms()
  private let counts = Mutex(TransportCounts())

  var current: TransportCounts { counts.withLock { $0 } }

  /// Adds what a batch brought.
  func add(_ more: TransportCounts) {
    counts.withLock {
      $0.queries &+= more.queries
      $0.responses &+= more.responses
      $0.slipped &+= more.slipped
      $0.exempt &+= more.exempt
      $0.unenforced &+= more.unenforced
      for (reason, count) in more.drops { $0.drop(reason, count: count) }
    }
  }
}

extension TransportCounts {
  static func + (left: TransportCounts, right: TransportCounts) -> TransportCounts {
    let sum = TransportCounters()
    sum.add(left)
    sum.add(right)
    return sum.current
  }
}
