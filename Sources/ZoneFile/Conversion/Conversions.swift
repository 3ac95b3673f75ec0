import DNSWire
import Dispatch
import ZoneImage

/// Has batches converted on as many cores as are idle, and joins what comes of them in the order of
/// the text: how many threads there were cannot be told from the result.
final class Conversions {
  /// As many results may wait for one before them: it bounds memory, where a thread is held up.
  private static let waiting = 32

  /// The mistakes of the batches that were joined.
  private(set) var report: Report
  private var contents: ZoneContents
  /// Handed over and not yet joined, in the order of the text.
  private var pending: [Conversion] = []
  private let cores: CoreShare
  private let limit: Int

  init(apex: Name, limits: ZoneFileLimits) {
    limit = limits.diagnostics
    report = Report(limit: limit)
    contents = ZoneContents(apex: apex)
    cores = limits.helpers.map(CoreShare.init) ?? .all
  }

  /// Takes a batch over and leaves an empty one.
  func add(_ batch: inout RecordBatch) {
    guard !batch.records.isEmpty else { return }
    var next = RecordBatch()
    swap(&batch, &next)
    batch.reserve(as: next)
    let conversion = Conversion(next, apex: contents.apex, limit: limit)
    pending.append(conversion)
    if cores.borrow() {
      DispatchQueue.global().async { [cores] in
        conversion.run()
        cores.leave()
      }
    } else {
      conversion.run()
    }
    join(leaving: Self.waiting)
  }

  /// Waits for all that was handed over.
  func finish() { join(leaving: 0) }

  /// The zone's records; to be called once, at the end.
  func takeContents() -> ZoneContents {
    var taken = ZoneContents(apex: contents.apex)
    swap(&taken, &contents)
    return taken
  }

  /// Joins what is done, and waits where more than `count` would be left.
  private func join(leaving count: Int) {
    var joined = 0
    for conversion in pending {
      guard conversion.isDone || pending.count - joined > count else { break }
      if let result = conversion.wait() {
        contents.append(result.contents)
        report.append(result.report)
      }
      joined += 1
    }
    pending.removeFirst(joined)
  }
}
