import Foundation

extension DropLedger {
  /// For human eyes: a total, below it what became of it, the most first. What never happened is left out.
  public func text() -> String {
    var paragraphs = interfaces.map { interface in
      let since = interface.since.ISO8601Format()
      let losses = interface.counters.filter { name, _ in Self.losses.contains(name) }
      return ["\(interface.interface), since \(since)"]
        + interface.accounts.flatMap(Self.lines)
        + Self.told("the interface's own", losses)
        + interface.xdpStatistics.sorted { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }.flatMap {
          Self.told("XDP_STATISTICS of queue \($0.key)", $0.value)
        }
    }
    paragraphs.append(["kernel path, since the server's start"] + kernelPath.flatMap(Self.lines))
    let lost = Self.told("the kernel's stack, whoever it was for", stack)
    if !lost.isEmpty { paragraphs.append(lost) }
    let verdict =
      accounts.allSatisfy { $0.notAccountedFor == 0 }
      ? "Everything is accounted for."
      : "Not all is accounted for; some may be under way: see 'not accounted for'."
    paragraphs.append([verdict])
    return paragraphs.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  /// All sums.
  var accounts: [Account] { interfaces.flatMap(\.accounts) + kernelPath }

  /// Counters of an interface that tell of losses.
  private static let losses: Set<String> = [
    "rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "rx_length_errors", "rx_over_errors",
    "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors", "rx_nohandler",
    "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors", "tx_window_errors",
  ]

  private static func lines(of account: Account) -> [String] {
    let entries = account.entries.filter { $0.value > 0 }
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var lines = [row("  " + title(of: account.account), "\(account.total)")]
    lines += entries.map { row("    \($0.key)", "\($0.value)") }
    if account.notAccountedFor != 0 {
      lines.append(row("    not accounted for", "\(account.notAccountedFor)"))
    }
    return lines
  }

  private static func row(_ name: String, _ value: String) -> String {
    let gap = max(1, 46 - name.count - value.count)
    return name + String(repeating: " ", count: gap) + value
  }

  private static func title(of account: String) -> String {
    switch account {
    case "received": "received by the interface"
    case "redirected": "redirected to the workers"
    case "answered": "answered by the workers"
    case "punted": "punted by the workers"
    case "punts": "punts taken"
    case "udp", "tcp": "over \(account.uppercased())"
    default: account.replacing("queue_", with: "taken by queue ")
    }
  }

  private static func told(_ title: String, _ counters: [String: UInt64]) -> [String] {
    let counters = counters.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    guard !counters.isEmpty else { return [] }
    return ["  \(title):"] + counters.map { row("    \($0.key)", "\($0.value)") }
  }
}
