/// A round for human eyes.
struct TopScreen {
  private let round: TopRound

  init(_ round: TopRound) { self.round = round }

  /// Fewer than this, and tables stand one below the other.
  private static let wide = 80

  /// As many lines as it takes: printable characters of ASCII alone, whatever was asked.
  var lines: [String] {
    (head + Self.fitting([names, zones, clients], .max)).map { Self.trimmed(Self.printable($0)) }
  }

  /// The same on a screen: no line is longer than `columns`, and no table takes the others' place among `rows`.
  func lines(columns: Int, rows: Int) -> [String] {
    var head = self.head
    head[0] += "   q: end"
    let left = max(rows - head.count, 0)
    let tables =
      columns < Self.wide
      ? Self.fitting([names, zones, clients], left)
      : Self.beside(
        Self.fitting([names], left), Self.fitting([zones, clients], left), width: columns / 2)
    return (head + tables).prefix(rows).map {
      Self.trimmed(String(Self.printable($0).prefix(columns)))
    }
  }

  private var head: [String] {
    [title, sample, ""] + Self.table(pathRows, left: 1)
      + ["", listed("drops/s", drops), listed("rcodes", rcodes), listed("types", types), ""]
  }

  private var names: [String] { heavy("NAME", round.names) }
  private var zones: [String] { heavy("ZONE", round.zones) }
  private var clients: [String] { heavy("CLIENT", round.clients) }

  private var title: String {
    "apus \(round.version)   \(Self.rate(round.qps)) queries/s   \(round.time)   "
      + "\(hundredths(round.seconds)) s"
  }

  private var sample: String {
    let sample = round.sample
    if let refused = sample.refused { return "no names, zones and clients: \(refused)" }
    return "looked at: \(sample.queries) queries, \(Self.percent(sample.share)) of all, "
      + "one in \(sample.every); lost \(sample.lost)"
  }

  private var pathRows: [[String]] {
    let header = ["PATH", "QUERIES/S", "REPLIES/S", "DROPS/S", "PUNTS/S"]
    return [header] + round.paths.map { row($0, $0.path) }
      + round.queues.map { queue in
        row(queue, "  \(queue.interface ?? "")/\(queue.queue.map { "\($0)" } ?? "")")
      }
  }

  private func row(_ path: TopRound.Path, _ name: String) -> [String] {
    [name, Self.rate(path.qps)]
      + [path.responses, path.drops, path.punts].map { Self.rate(Double($0) / round.seconds) }
  }

  private var drops: [String] {
    round.drops.map { "\($0.path) \($0.reason) \(Self.rate(Double($0.count) / round.seconds))" }
  }

  private var rcodes: [String] { round.rcodes.map { "\($0.value) \(Self.percent($0.share))" } }
  private var types: [String] { round.types.map { "\($0.value) \(Self.percent($0.share))" } }

  private func listed(_ title: String, _ parts: [String]) -> String {
    let padded = title.padding(9)
    return padded + (parts.isEmpty ? "-" : parts.joined(separator: "   "))
  }

  private func heavy(_ title: String, _ heavy: [TopRound.Heavy]) -> [String] {
    Self.table(
      [["QPS", "SHARE", "+-", title]]
        + heavy.map {
          [
            Self.rate($0.qps), Self.percent($0.share),
            Self.percent($0.count > 0 ? $0.share * Double($0.error) / Double($0.count) : 0),
            $0.value,
          ]
        }, left: -1)
  }

  // MARK: Text

  /// Columns two blanks apart. `left`: the only one whose cells begin together; -1 is the last, 1 the first.
  private static func table(_ rows: [[String]], left: Int) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let leftmost = left < 0 ? count - 1 : 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      zip(row, widths).enumerated().map { column, cell in
        let fill = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == leftmost ? cell.0 + fill : fill + cell.0
      }.joined(separator: "  ")
    }
  }

  /// Tables one below the other, a blank line between: those that need more than their share get what the others leave.
  private static func fitting(_ tables: [[String]], _ rows: Int) -> [String] {
    var left = max(rows - (tables.count - 1), 0)
    var sizes = [Int](repeating: 0, count: tables.count)
    let order = tables.indices.sorted { tables[$0].count < tables[$1].count }
    for (done, index) in order.enumerated() {
      sizes[index] = min(tables[index].count, left / (tables.count - done))
      left -= sizes[index]
    }
    return Array(zip(tables, sizes).map { Array($0.prefix($1)) }.joined(separator: [""]))
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  private static func beside(_ left: [String], _ right: [String], width: Int) -> [String] {
    (0..<max(left.count, right.count)).map { row in
      let (first, second) = (row < left.count ? left[row] : "", row < right.count ? right[row] : "")
      return String(first.prefix(width - 2)).padding(width) + second
    }
  }

  /// What a terminal may not get, such as the escape that begins its commands, becomes a question mark.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }))
  }

  /// Whole from ten on, else with one digit behind the point.
  private static func rate(_ value: Double) -> String {
    guard value.isFinite, value < 1e15 else { return "-" }
    if value >= 9.95 { return "\(Int(value.rounded()))" }
    let tenths = Int((max(value, 0) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "-" }
    let tenths = Int((min(max(share, 0), 1) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }
}

extension String {
  /// With blanks behind it, so many characters at least.
  fileprivate func padding(_ width: Int) -> String {
    self + String(repeating: " ", count: max(width - count, 0))
  }
}
