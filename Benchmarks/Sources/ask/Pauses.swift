/// Times in which no answer came although some were awaited, of a millisecond or more.
///
/// The asker may be what paused: its own longest turn in that time is told beside.
struct Pauses {
  struct Pause {
    /// Since the start.
    var at: UInt64
    var length: UInt64
    var own: UInt64
  }
  private static let least: UInt64 = 1_000_000
  private static let most = 1000

  private(set) var list: [Pause] = []
  private(set) var count = 0
  /// The longest, however short.
  private(set) var longest: UInt64 = 0
  private var last: UInt64 = 0
  private var own: UInt64 = 0

  init() { list.reserveCapacity(Self.most) }

  /// A turn of the asker's that took so long.
  mutating func turn(_ length: UInt64) { own = max(own, length) }

  /// An answer came.
  mutating func answer(at now: UInt64, start: UInt64) {
    let length = last == 0 ? 0 : now - last
    longest = max(longest, length)
    if length >= Self.least {
      count += 1
      if list.count < Self.most { list.append(Pause(at: last - start, length: length, own: own)) }
    }
    last = now
    own = 0
  }

  /// No answer is awaited.
  mutating func rest(at now: UInt64) {
    if last != 0 { last = now }
    own = 0
  }

  var json: String {
    let all = list.map {
      "{\"at\":\(microseconds($0.at)),\"length\":\(microseconds($0.length)),\"own\":\(microseconds($0.own))}"
    }
    return "[\(all.joined(separator: ","))]"
  }
}
