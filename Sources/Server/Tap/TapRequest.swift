public import Tap

/// What somebody wants to look on at, as the control socket carries it.
public struct TapRequest: Codable, Equatable, Sendable {
  /// One query in so many is copied, and so many a second.
  public var every: Int
  public var rate: Int
  /// Of each list one has to match; an empty one matches all.
  ///
  /// Names: the question is at or below one.
  public var names: [String] = []
  public var types: [UInt16] = []
  /// Response codes; -1: no reply.
  public var rcodes: [Int] = []
  /// Addresses and prefixes that ask.
  public var clients: [String] = []
  public var paths: [String] = []

  public init(_ sample: TapPoints.Sample = TapPoints.Sample()) {
    (every, rate) = (sample.every, sample.rate)
  }

  /// Says what is wrong with it.
  public func check() throws(ControlError) { _ = try TapFilter(self) }

  var sample: TapPoints.Sample { TapPoints.Sample(every: every, rate: rate) }
}
