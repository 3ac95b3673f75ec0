/// What `apus top` asks for, as the control socket carries it.
public struct TopRequest: Codable, Equatable, Sendable {
  /// Seconds of a round.
  public var interval: Double
  /// So many queries a second are looked at, at most.
  public var rate: Int
  /// So many names, zones, clients and types are told.
  public var rows: Int

  public init(interval: Double = 1, rate: Int = 10_000, rows: Int = 10) {
    (self.interval, self.rate, self.rows) = (interval, rate, rows)
  }

  /// Says what is wrong with it.
  public func check() throws(ControlError) {
    guard interval >= 0.1, interval <= 3600 else {
      throw ControlError("a round takes 0.1 to 3600 seconds")
    }
    guard rate >= 1, rate <= 10_000_000 else {
      throw ControlError("1 to 10000000 queries a second are looked at")
    }
    guard rows >= 1, rows <= HeavyHitters.counters else {
      throw ControlError("1 to \(HeavyHitters.counters) names are told")
    }
  }
}
