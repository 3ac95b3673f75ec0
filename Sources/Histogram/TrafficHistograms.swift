/// What a path keeps of the messages that it took in, of those that it sent, and of how long its answers took.
public struct TrafficHistograms: ~Copyable, Sendable {
  public let requests = SizeHistogram()
  public let responses = SizeHistogram()
  public let durations = DurationHistogram()

  public init() {}

  /// What was counted so far.
  public var current: TrafficCounts {
    TrafficCounts(
      requests: requests.current, responses: responses.current, durations: durations.current)
  }
}

/// What a path's histograms held when they were read.
public struct TrafficCounts: Equatable, Sendable {
  public var requests: HistogramCounts
  public var responses: HistogramCounts
  public var durations: HistogramCounts

  public init(
    requests: HistogramCounts = HistogramCounts(), responses: HistogramCounts = HistogramCounts(),
    durations: HistogramCounts = HistogramCounts()
  ) {
    self.requests = requests
    self.responses = responses
    self.durations = durations
  }

  public static func + (left: TrafficCounts, right: TrafficCounts) -> TrafficCounts {
    TrafficCounts(
      requests: left.requests + right.requests, responses: left.responses + right.responses,
      durations: left.durations + right.durations)
  }
}
