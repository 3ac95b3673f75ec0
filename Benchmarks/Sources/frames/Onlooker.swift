import Tap

/// Somebody who looks on at the worker, if the kind wants that: the reader of the ring that it copies to.
struct Onlooker {
  let point: TapPoint
  private let points = TapPoints()
  private let number: UInt64?
  /// A second passes from one reading to the next: the limit a second, which is not what is measured, is never met.
  private var seconds: UInt64 = 0

  init(_ sample: TapPoints.Sample?) {
    point = points.add(.fast, name: "memory/0")
    number = sample.flatMap { [points] in points.open($0, now: 0) }
  }

  /// Reads what was copied, so that there is room again.
  mutating func drain() {
    guard let number else { return }
    seconds += 1
    _ = points.read(number, now: seconds * 1_000_000_000) { _, _, _, _ in }
  }

  /// Whether of so many queries those of the sample were copied, and none was left out.
  func hasSeen(_ sample: TapPoints.Sample?, of queries: Int) -> Bool {
    let expected = sample.map { (queries + $0.every - 1) / $0.every } ?? 0
    return point.counts == TapCounts(copied: UInt64(expected))
  }
}
