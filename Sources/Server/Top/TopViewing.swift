import CLinux
import Tap
import ZoneImage

/// The points of a tap as `apus top` reads them: what was heavy in this round, and how much of all that is.
struct TopViewing {
  private let points: TapPoints
  private let rate: Int
  private var every = 1
  /// Nil: somebody else looks on.
  private var number: UInt64?
  private var lostBefore: UInt64 = 0
  private(set) var heavy = HeavyHitters()

  init(_ points: TapPoints, rate: Int) {
    (self.points, self.rate) = (points, rate)
    open()
  }

  private mutating func open() {
    number = points.open(
      TapPoints.Sample(every: every, rate: rate), now: apus_unix_nanoseconds())
    lostBefore = 0
  }

  func close() {
    if let number { points.close(number) }
  }

  /// Counts what waits: the number of exchanges.
  mutating func read(_ zones: () -> ZoneSet) -> Int {
    guard let number else { return 0 }
    let zones = zones()
    let count = points.read(number, now: apus_unix_nanoseconds()) { _, note, query, reply in
      heavy.add(note, query: query, reply: reply, zones)
    }
    return count ?? 0
  }

  /// How this round's queries were chosen.
  var sample: TopRound.Sample {
    TopRound.Sample(
      every: every, queries: 0, share: 0, lost: lost &- lostBefore,
      refused: number == nil ? TapService.taken : nil)
  }

  private var lost: UInt64 {
    guard let number else { return lostBefore }
    return points.shares(number).reduce(0) { $0 &+ $1.counts.ringFull &+ $1.counts.overLimit }
  }

  /// Begins the next round, and looks at as many queries as `rate` allows, spread over all that come.
  mutating func turn(qps: Double) {
    heavy = HeavyHitters()
    lostBefore = lost
    every = Int((min(qps, 1e12) / Double(rate)).rounded(.up))
    every = max(every, 1)
    if let number { points.sample(number, every: every) } else { open() }
  }
}
