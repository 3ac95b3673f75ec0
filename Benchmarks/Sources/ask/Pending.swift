/// When each query that has no answer yet was sent.
struct Pending {
  /// Of a number, its lower 20 bits: that many queries go by before its place is used again.
  private static let mask = (1 << 20) - 1

  /// Nanoseconds; 0 where there is no query, or it has its answer or was given up.
  private var times = [UInt64](repeating: 0, count: mask + 1)
  private(set) var sent = 0
  /// The first query that may be without answer.
  private var oldest = 0
  private(set) var answered = 0
  /// Given up.
  private(set) var lost = 0
  /// Answers to no query that waits: the second one, or one after it was given up.
  private(set) var unexpected = 0

  var outstanding: Int { sent - answered - lost }

  /// The next query's number.
  mutating func send(at time: UInt64) -> Int {
    if sent - oldest > Self.mask { giveUp() }
    times[sent & Self.mask] = time
    sent += 1
    return sent - 1
  }

  /// When the query was sent that an answer is to; nil where none waits for it.
  mutating func take(_ sequence: Int) -> UInt64? {
    let time = times[sequence & Self.mask]
    guard time != 0 else {
      unexpected += 1
      return nil
    }
    times[sequence & Self.mask] = 0
    answered += 1
    return time
  }

  /// Gives up what was sent before `limit`.
  mutating func giveUp(before limit: UInt64) {
    while oldest < sent {
      let time = times[oldest & Self.mask]
      if time == 0 {
        oldest += 1
      } else if time < limit {
        giveUp()
      } else {
        return
      }
    }
  }

  private mutating func giveUp() {
    if times[oldest & Self.mask] != 0 {
      times[oldest & Self.mask] = 0
      lost += 1
    }
    oldest += 1
  }
}
