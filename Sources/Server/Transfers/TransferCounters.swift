import Synchronization

/// What became of transfers and NOTIFYs since the start.
final class TransferCounters: Sendable {
  /// One open transfer's place among the most that may be.
  final class Place: Sendable {
    private let counters: TransferCounters

    fileprivate init(_ counters: TransferCounters) { self.counters = counters }

    deinit { counters.openCount.subtract(1, ordering: .relaxed) }
  }

  let axfr = Atomic<UInt64>(0)
  let ixfr = Atomic<UInt64>(0)
  /// IXFR that the SOA alone answers: nothing is new, or it was asked over UDP.
  let upToDate = Atomic<UInt64>(0)
  let refused = Atomic<UInt64>(0)
  /// Ended before their end.
  let failed = Atomic<UInt64>(0)
  /// Versions of zones that came from other servers, and were taken.
  let axfrIn = Atomic<UInt64>(0)
  let ixfrIn = Atomic<UInt64>(0)
  let badSignatures = Atomic<UInt64>(0)
  let notifiesIn = Atomic<UInt64>(0)
  let notifiesTaken = Atomic<UInt64>(0)
  /// Refused by the other server, or never answered.
  let notifiesFailed = Atomic<UInt64>(0)
  private let openCount = Atomic<Int>(0)

  /// A place, while fewer than `most` are taken.
  func open(most: Int) -> Place? {
    let place = Place(self)
    return openCount.add(1, ordering: .relaxed).newValue <= most ? place : nil
  }

  var status: TransferStatus {
    TransferStatus(
      open: UInt64(max(openCount.load(ordering: .relaxed), 0)),
      out: [
        "axfr": axfr.load(ordering: .relaxed), "ixfr": ixfr.load(ordering: .relaxed),
        "soa_only": upToDate.load(ordering: .relaxed),
        "refused": refused.load(ordering: .relaxed), "failed": failed.load(ordering: .relaxed),
      ],
      taken: [
        "axfr": axfrIn.load(ordering: .relaxed), "ixfr": ixfrIn.load(ordering: .relaxed),
      ],
      notifies: [
        "received": notifiesIn.load(ordering: .relaxed),
        "acknowledged": notifiesTaken.load(ordering: .relaxed),
        "failed": notifiesFailed.load(ordering: .relaxed),
      ], badSignatures: badSignatures.load(ordering: .relaxed))
  }
}

/// What the status tells of transfers.
public struct TransferStatus: Codable, Equatable, Sendable {
  /// Under way now.
  public var open: UInt64 = 0
  /// Requests of other servers, by what became of them.
  public var out: [String: UInt64] = [:]
  /// Versions of zones that came from other servers, and were taken.
  public var taken: [String: UInt64] = [:]
  /// NOTIFYs that came, and those sent, by what became of them.
  public var notifies: [String: UInt64] = [:]
  /// Signed messages that were refused.
  public var badSignatures: UInt64 = 0
}
