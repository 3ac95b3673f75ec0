import Histogram
import KernelPath

extension MetricsText {
  /// A path's labels and what it counted.
  private typealias Series = (labels: [(name: String, value: String)], traffic: TrafficCounts)

  /// Histograms in Prometheus' form: how many were at most so much, cumulated.
  mutating func addTraffic(_ traffic: ServerTraffic) {
    let queues: [Series] = traffic.queues.map {
      ([("interface", $0.interface), ("queue", "\($0.queue)")], $0.traffic)
    }
    let transports: [Series] = [
      ([("transport", "udp")], traffic.kernelPath.udp),
      ([("transport", "tcp")], traffic.kernelPath.tcp),
      ([("transport", "punted")], traffic.kernelPath.punts),
    ]
    addSizes(
      "fast_path_request_size_bytes", "Octets of the messages in the frames.", queues, \.requests)
    addSizes(
      "fast_path_response_size_bytes", "Octets of the messages in the replies.", queues, \.responses
    )
    addDurations(
      "fast_path_response_duration_seconds",
      "From taking a batch from the RX ring to handing its replies to the TX ring, for each reply of the batch;"
        + " what they wait in the rings and on the card is not in it.", queues)
    addSizes(
      "kernel_path_request_size_bytes", "Octets of the messages that came in.", transports,
      \.requests)
    addSizes(
      "kernel_path_response_size_bytes", "Octets of the responses.", transports, \.responses)
    addDurations(
      "kernel_path_response_duration_seconds",
      "From taking a query in, over UDP with those behind it, to having handed its response to the kernel or to the"
        + " TCP connection's output.", transports)
  }

  /// Those of the 16-octet steps that are told: 1232 and 1472 are the usual limits of EDNS over UDP.
  static let sizeBounds = [
    32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1232, 1472, 2048, 4064,
  ]

  /// The powers of two that are told, from a microsecond to a second.
  static let durationPowers = 10...30

  private mutating func addSizes(
    _ name: String, _ help: String, _ series: [Series],
    _ part: (TrafficCounts) -> HistogramCounts
  ) {
    add(
      name, help, series.map { ($0.labels, part($0.traffic)) },
      bounds: Self.sizeBounds.map { ($0 / SizeHistogram.step, "\($0)") }
    ) { "\($0.sum)" }
  }

  private mutating func addDurations(_ name: String, _ help: String, _ series: [Series]) {
    add(
      name, help, series.map { ($0.labels, $0.traffic.durations) },
      bounds: Self.durationPowers.map { ($0, "\(Double(UInt64(1) << UInt64($0)) / 1e9)") }
    ) { "\(Double($0.sum) / 1e9)" }
  }

  private mutating func add(
    _ name: String, _ help: String,
    _ series: [(labels: [(name: String, value: String)], counts: HistogramCounts)],
    bounds: [(place: Int, text: String)], sum: (HistogramCounts) -> String
  ) {
    guard !series.isEmpty else { return }
    addHead(name, .histogram, help)
    for (labels, counts) in series {
      for bound in bounds {
        addLine(
          "\(name)_bucket",
          Sample(labels + [("le", bound.text)], counts.count(through: bound.place)))
      }
      addLine("\(name)_bucket", Sample(labels + [("le", "+Inf")], counts.count))
      var total = Sample(labels, 0)
      total.value = sum(counts)
      addLine("\(name)_sum", total)
      addLine("\(name)_count", Sample(labels, counts.count))
    }
  }
}
