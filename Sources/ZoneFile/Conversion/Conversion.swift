import DNSWire
import Dispatch
import Synchronization
import ZoneImage

/// One batch on its way to RDATA, on whatever thread.
final class Conversion: Sendable {
  /// What comes of a batch: its part of the zone, and its mistakes.
  struct Result {
    var contents: ZoneContents
    var report: Report
  }

  private let batch: Mutex<RecordBatch?>
  private let result = Mutex<Result?>(nil)
  private let apex: Name
  private let limit: Int
  private let done = DispatchSemaphore(value: 0)
  private let isFinished = Atomic<Bool>(false)

  init(_ batch: consuming RecordBatch, apex: Name, limit: Int) {
    self.batch = Mutex(batch)
    self.apex = apex
    self.limit = limit
  }

  func run() {
    guard let batch = batch.withLock({ $0.take() }) else { return }
    var result = Result(contents: ZoneContents(apex: apex), report: Report(limit: limit))
    var converter = Converter()
    converter.convert(batch, into: &result.contents, &result.report)
    self.result.withLock { $0 = result }
    isFinished.store(true, ordering: .releasing)
    done.signal()
  }

  var isDone: Bool { isFinished.load(ordering: .acquiring) }

  /// What came of it; blocks until it is there. To be called once.
  func wait() -> Result? {
    done.wait()
    return result.withLock { $0.take() }
  }
}
