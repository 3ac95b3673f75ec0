import CLinux
import KernelPath
import Logging
import Synchronization
import ZoneTransfer

/// A transfer on its way to one client; what became of it is told when it ends or its connection does.
final class TransferStream: ReplyStream {
  enum Kind {
    case axfr, ixfr
  }

  private var transfer: OutgoingTransfer
  private let kind: Kind
  private let told: String
  private let place: TransferCounters.Place
  private let counters: TransferCounters
  private let logger: Logger
  private let began = ContinuousClock.now
  private var hasEnded = false

  init(
    _ transfer: OutgoingTransfer, _ kind: Kind, told: String, place: TransferCounters.Place,
    counters: TransferCounters, logger: Logger
  ) {
    self.transfer = transfer
    self.kind = kind
    self.told = told
    self.place = place
    self.counters = counters
    self.logger = logger
  }

  deinit {
    guard !hasEnded else { return }
    counters.failed.add(1, ordering: .relaxed)
    logger.notice("\(told): the connection ended after \(sum)")
  }

  func next() -> StreamedReply {
    do {
      switch try transfer.next(now: UInt64(apus_unix_seconds())) {
      case .message(let octets): return .message(octets)
      case .notYet: return .notYet
      case .end:
        hasEnded = true
        switch kind {
        case .axfr: counters.axfr.add(1, ordering: .relaxed)
        case .ixfr: counters.ixfr.add(1, ordering: .relaxed)
        }
        logger.info("\(told): \(sum)")
        return .end
      }
    } catch {
      hasEnded = true
      counters.failed.add(1, ordering: .relaxed)
      logger.error("\(told): \(error)")
      return .failed
    }
  }

  private var sum: String {
    let seconds = hundredths((.now - began).inSeconds)
    return
      "\(counted(transfer.records, "record")), \(counted(transfer.octets, "octet")), in \(seconds) s"
  }
}
