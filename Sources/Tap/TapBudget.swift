/// So many exchanges a second over all points, as a bucket of tokens.
struct TapBudget {
  private let rate: UInt64
  /// Below 0: several points have used what each of them was allowed.
  private var level: Int64
  private var time: UInt64

  init(rate: Int, now: UInt64) {
    self.rate = UInt64(max(rate, 1))
    time = now
    level = Self.most(self.rate)
  }

  /// What each point may copy until the next call, which is soon: as many as are left of a tenth of a second.
  mutating func refill(now: UInt64, copied: UInt64) -> UInt64 {
    // At most a second's worth: no product overflows, and a clock that was set does not matter.
    let elapsed = min(now > time ? now - time : 0, 1_000_000_000)
    let whole = elapsed * min(rate, 1_000_000_000) / 1_000_000_000
    // What is not worth a whole token stays.
    if whole > 0 || now < time || elapsed == 1_000_000_000 { time = now }
    level = min(
      level &+ Int64(clamping: whole) &- Int64(clamping: min(copied, UInt64(UInt32.max))),
      Self.most(rate))
    return left
  }

  /// What may be copied now.
  var left: UInt64 { UInt64(max(level, 0)) }

  private static func most(_ rate: UInt64) -> Int64 { Int64(clamping: max(rate / 10, 1)) }
}
