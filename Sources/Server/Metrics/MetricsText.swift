/// Metrics in Prometheus' text format, version 0.0.4.
struct MetricsText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  /// One line: its labels and its value.
  struct Sample {
    var labels: [(name: String, value: String)]
    var value: String

    init(_ labels: [(name: String, value: String)], _ value: UInt64) {
      self.labels = labels
      self.value = "\(value)"
    }

    init(_ value: UInt64) { self.init([], value) }

    /// A time, in seconds.
    init(seconds: Double) {
      labels = []
      value = "\(seconds)"
    }
  }

  private(set) var text = ""

  /// A metric with its lines; nothing where there are none.
  mutating func add(
    _ name: String, _ kind: Kind, _ help: String, _ samples: [Sample], prefix: String = "apus_"
  ) {
    guard !samples.isEmpty else { return }
    addHead(name, kind, help, prefix: prefix)
    for sample in samples { addLine(name, sample, prefix: prefix) }
  }

  mutating func addHead(_ name: String, _ kind: Kind, _ help: String, prefix: String = "apus_") {
    text += "# HELP \(prefix)\(name) \(help)\n# TYPE \(prefix)\(name) \(kind.rawValue)\n"
  }

  mutating func addLine(_ name: String, _ sample: Sample, prefix: String = "apus_") {
    text += "\(prefix)\(name)"
    if !sample.labels.isEmpty {
      text +=
        "{" + sample.labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        + "}"
    }
    text += " \(sample.value)\n"
  }

  /// Backslash, quote and newline are escaped; a zone's name may have the first two.
  private static func escaped(_ value: String) -> String {
    guard value.utf8.contains(where: { $0 == 0x5c || $0 == 0x22 || $0 == 0x0a }) else {
      return value
    }
    return value.reduce(into: "") { text, letter in
      switch letter {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.append(letter)
      }
    }
  }
}

extension [String: UInt64] {
  /// A sample for each key, in order.
  func samples(
    _ label: String, _ labels: [(name: String, value: String)] = []
  ) -> [MetricsText.Sample] {
    sorted { $0.key < $1.key }.map { MetricsText.Sample(labels + [(label, $0.key)], $0.value) }
  }
}
