import Synchronization

/// All points of a server, and who looks on: one at a time.
public final class TapPoints: Sendable {
  /// What is copied.
  public struct Sample: Equatable, Sendable {
    /// One query in so many.
    public var every: Int
    /// So many a second, over all points.
    public var rate: Int

    public init(every: Int = 1, rate: Int = 10_000) {
      self.every = every
      self.rate = rate
    }
  }

  /// What the points of one place have counted while somebody looked on.
  public struct Share: Equatable, Sendable {
    public var place: TapPlace
    public var counts: TapCounts
  }

  private struct State {
    var points: [TapPoint] = []
    /// Of threads that have ended: still to be read.
    var ended: [TapPoint] = []
    /// What points counted that are gone.
    var past = TapCounts()
    var viewing: Viewing?
  }

  /// Somebody who looks on.
  fileprivate struct Viewing {
    let number: UInt64
    var sample: Sample
    var budget: TapBudget
    /// What each point had counted before.
    var before: [ObjectIdentifier: TapCounts]
    var copied: UInt64 = 0
    /// What points counted that are gone: threads come and go with each reload, places stay.
    var past: [Share] = []
  }

  private let state = Mutex(State())
  private let numbers = Atomic<UInt64>(0)

  public init() {}

  /// A point for a thread that begins to answer.
  public func add(_ path: TapPath, name: String = "") -> TapPoint {
    let point = TapPoint(path, name: name)
    state.withLock {
      $0.points.append(point)
      if let viewing = $0.viewing { point.start(every: viewing.sample.every, most: 0) }
    }
    return point
  }

  /// Lets go of the point of a thread that has ended.
  public func remove(_ point: TapPoint) {
    state.withLock { state in
      let count = state.points.count
      state.points.removeAll { $0 === point }
      guard state.points.count < count else { return }
      state.ended.append(point)
      if state.viewing == nil { Self.forget(&state) }
    }
  }

  /// Begins to copy; nil where somebody looks on already. The number is to be given to the other calls.
  public func open(_ sample: Sample, now: UInt64) -> UInt64? {
    state.withLock { state in
      guard state.viewing == nil else { return nil }
      let number = numbers.add(1, ordering: .relaxed).newValue
      let budget = TapBudget(rate: sample.rate, now: now)
      state.viewing = Viewing(
        number: number, sample: sample, budget: budget,
        before: Dictionary(
          state.points.map { (ObjectIdentifier($0), $0.counts) }, uniquingKeysWith: { $1 }))
      for point in state.points { point.start(every: sample.every, most: budget.left) }
      return number
    }
  }

  /// Copies from now on one query in `every`.
  public func sample(_ number: UInt64, every: Int) {
    state.withLock { state in
      guard state.viewing?.number == number else { return }
      state.viewing?.sample.every = every
      for point in state.points { point.sample(every: every) }
    }
  }

  /// Ends what ``open(_:now:)`` began. The answering threads are not waited for.
  public func close(_ number: UInt64) {
    state.withLock { state in
      guard state.viewing?.number == number else { return }
      for point in state.points { point.stop() }
      state.viewing = nil
      Self.forget(&state)
    }
  }

  /// Reads what waits, a ringful of each point at most, and lets more be copied. The number of exchanges; nil where that
  /// viewing has ended.
  ///
  /// The lock is the readers': no answering thread takes it.
  public func read(
    _ number: UInt64, now: UInt64, _ body: (TapPoint, TapNote, RawSpan, RawSpan) -> Void
  ) -> Int? {
    state.withLock { state -> Int? in
      guard var viewing = state.viewing, viewing.number == number else { return nil }
      var count = 0
      let ended = state.ended
      for point in state.points + ended {
        var left = 512
        while left > 0, point.next({ body(point, $0, $1, $2) }) {
          count += 1
          left -= 1
        }
      }
      for point in ended {
        viewing.past.add(viewing.share(of: point))
        // A later point may be where this one was.
        viewing.before[ObjectIdentifier(point)] = nil
      }
      let copied = (state.points.map(viewing.share(of:)) + viewing.past)
        .reduce(0) { $0 &+ $1.counts.copied }
      let more = viewing.budget.refill(now: now, copied: copied &- viewing.copied)
      viewing.copied = copied
      for point in state.points { point.allow(more) }
      state.viewing = viewing
      Self.forget(&state)
      return count
    }
  }

  /// What was counted since ``open(_:now:)``, place by place.
  public func shares(_ number: UInt64) -> [Share] {
    state.withLock { state in
      guard let viewing = state.viewing, viewing.number == number else { return [] }
      var shares = viewing.past
      for point in state.points { shares.add(viewing.share(of: point)) }
      return shares
    }
  }

  /// What was counted since the start.
  public var counts: TapCounts {
    state.withLock { state in
      (state.points + state.ended).reduce(state.past) { $0 + $1.counts }
    }
  }

  /// Whether somebody looks on.
  public var isOpen: Bool { state.withLock { $0.viewing != nil } }

  private static func forget(_ state: inout State) {
    state.past = state.ended.reduce(state.past) { $0 + $1.counts }
    state.ended = []
  }
}

extension TapPoints.Viewing {
  fileprivate func share(of point: TapPoint) -> TapPoints.Share {
    TapPoints.Share(
      place: point.place,
      counts: point.counts - (before[ObjectIdentifier(point)] ?? TapCounts()))
  }
}

extension [TapPoints.Share] {
  /// Adds a share to that of the same place.
  fileprivate mutating func add(_ share: TapPoints.Share) {
    if let index = firstIndex(where: { $0.place == share.place }) {
      self[index].counts = self[index].counts + share.counts
    } else {
      append(share)
    }
  }
}
