/// The heavy keys of a stream in a fixed number of counters (Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent
/// and Top-k Elements in Data Streams", 2005).
///
/// A key that has no counter takes over the least one. So of N keys counted in K counters each that came more than N / K times is
/// there, and what is told of a key is too high by its `error` at most, which is at most N / K, and never too low. While there
/// are no more than K different keys, all are exact.
struct SpaceSaving<Key: Hashable & Sendable>: Sendable {
  struct Heavy: Sendable {
    var key: Key
    /// The key came so often, or up to `error` times less.
    var count: UInt64
    var error: UInt64
  }

  let capacity: Int
  /// Keys counted.
  private(set) var total: UInt64 = 0
  /// The counters, and where each key's is.
  private var counters: [Heavy] = []
  private var places: [Key: Int] = [:]
  /// The counters' places, the least first (a binary heap), and where in that each counter stands.
  private var heap: [Int] = []
  private var standing: [Int] = []

  /// `capacity` counters, one at least.
  init(capacity: Int) { self.capacity = max(capacity, 1) }

  mutating func add(_ key: Key) {
    total &+= 1
    if let place = places[key] {
      counters[place].count &+= 1
      sink(standing[place])
    } else if counters.count < capacity {
      places[key] = counters.count
      standing.append(heap.count)
      heap.append(counters.count)
      counters.append(Heavy(key: key, count: 1, error: 0))
      rise(heap.count - 1)
    } else {
      let place = heap[0]
      let least = counters[place]
      places[least.key] = nil
      places[key] = place
      counters[place] = Heavy(key: key, count: least.count &+ 1, error: least.count)
      sink(0)
    }
  }

  /// The `most` heaviest, the heaviest first.
  func heaviest(_ most: Int) -> [Heavy] {
    let order = counters.indices.sorted {
      (counters[$1].count, counters[$0].error, $0) < (counters[$0].count, counters[$1].error, $1)
    }
    return order.prefix(max(most, 0)).map { counters[$0] }
  }

  // MARK: The heap

  private func count(_ at: Int) -> UInt64 { counters[heap[at]].count }

  private mutating func sink(_ start: Int) {
    var at = start
    while true {
      let left = 2 * at + 1
      guard left < heap.count else { return }
      let right = left + 1
      let child = right < heap.count && count(right) < count(left) ? right : left
      guard count(child) < count(at) else { return }
      swap(at, child)
      at = child
    }
  }

  private mutating func rise(_ start: Int) {
    var at = start
    while at > 0, count(at) < count((at - 1) / 2) {
      swap(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    heap.swapAt(left, right)
    standing[heap[left]] = left
    standing[heap[right]] = right
  }
}
