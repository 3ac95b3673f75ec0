import Foundation

extension ServerStatus {
  /// The status for human eyes: aligned columns, one topic a paragraph.
  public func table() -> String { table(now: Date()) }

  func table(now: Date) -> String {
    var lines = [
      "apus \(version), \(ready ? "ready" : "not ready"), up \(Self.duration(uptimeSeconds))",
      "listening on \(listen.joined(separator: ", "))",
    ]
    lines += problems.map { "not ready: \($0)" }
    lines += reloadLines
    lines += restartPending.map { "waits for a restart: \($0.key): \($0.from) -> \($0.to)" }
    lines.append("")
    lines += zoneLines(now: Int64(now.timeIntervalSince1970))
    lines.append("")
    if fastPath.isEmpty { lines.append("fast path: off") } else { lines += queueLines }
    for interface in fastPathInterfaces where interface.state == .linkDown {
      lines.append("\(interface.interface): the link is down")
    }
    for refusal in fastPathRefusals {
      let queue = refusal.queue.map { " queue \($0)" } ?? ""
      lines.append("\(refusal.interface)\(queue): kernel path only: \(refusal.reason)")
    }
    lines += rateLimitLines
    if !steering.isEmpty {
      lines += ["", "XDP program: \(Self.counters(steering))"]
    }
    lines.append("")
    lines += Self.aligned(
      [["KERNEL PATH", "QUERIES", "RESPONSES", "DROPS"]]
        + [("udp", kernelPath.udp), ("tcp", kernelPath.tcp), ("punted", kernelPath.punts)].map {
          [$0, "\($1.queries)", "\($1.responses)", Self.counters($1.drops)]
        })
    let connections = kernelPath.tcpConnections
    lines.append(
      "tcp connections: \(connections.open) open of \(connections.limit) "
        + "(\(connections.limitPerClient) a client), \(connections.accepted) accepted, "
        + "\(connections.refusedTotal) refused, \(connections.refusedClient) refused by client, "
        + "\(connections.idleTimeouts) idle")
    lines += transferLines
    if tap.open || tap.copied > 0 {
      lines.append(
        "tap: \(tap.open ? "open" : "closed"), \(tap.copied) copied, not shown: "
          + Self.counters(tap.drops))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What of the configuration that was last read is not in force.
  private var reloadLines: [String] {
    let date = Date(timeIntervalSince1970: lastReload.succeeded).ISO8601Format()
    if let error = lastReload.error {
      return ["the last reload changed nothing, the configuration of \(date) is in force: \(error)"]
    }
    return lastReload.refusals.map {
      "the last reload put its zones in force, its settings are those of \(date): \($0)"
    }
  }

  /// Transfers and NOTIFYs, where there were any.
  private var transferLines: [String] {
    let (out, notifies) = (Self.counters(transfers.out), Self.counters(transfers.notifies))
    var lines: [String] = []
    if out != "-" { lines.append("transfers out: \(transfers.open) open, \(out)") }
    let taken = Self.counters(transfers.taken)
    if taken != "-" { lines.append("transfers in: \(taken)") }
    if notifies != "-" { lines.append("NOTIFY: \(notifies)") }
    if transfers.badSignatures > 0 {
      lines.append("signed messages refused: \(transfers.badSignatures)")
    }
    return lines
  }

  /// What went out over the rate limit, where something did.
  private var rateLimitLines: [String] {
    let fast = fastPath.map(\.rateLimit)
    let kernel = [kernelPath.udp.rateLimit, kernelPath.punts.rateLimit]
    return [("fast path", fast), ("kernel path", kernel)].compactMap { name, counts in
      let told = Self.counters([
        "slipped": counts.reduce(0) { $0 &+ $1.slipped },
        "exempt": counts.reduce(0) { $0 &+ $1.exempt },
        "unenforced": counts.reduce(0) { $0 &+ $1.unenforced },
      ])
      return told == "-" ? nil : "over the rate limit, sent by the \(name): \(told)"
    }
  }

  private var queueLines: [String] {
    let header = ["INTERFACE", "QUEUE", "MODE", "RX", "TX", "CHUNKS", "DROPS", "PUNTS", "KERNEL"]
    return Self.aligned(
      [header]
        + fastPath.map { queue in
          [
            queue.interface, "\(queue.queue)", queue.mode, "\(queue.rx)", "\(queue.tx)",
            "\(queue.chunks.total)", Self.counters(queue.drops), Self.counters(queue.punts),
            // No drop: the worker had nothing to send.
            Self.counters(queue.kernelDrops.filter { $0.key != "tx_ring_empty" }),
          ]
        })
  }

  /// What happened, by reason; a dash where nothing did.
  private static func counters(_ counts: [String: UInt64]) -> String {
    let told = counts.filter { $0.value > 0 }.sorted { $0.key < $1.key }
    return told.isEmpty ? "-" : told.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
  }

  static func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { cell, width in
        cell + String(repeating: " ", count: width - cell.count)
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  private static func duration(_ seconds: UInt64) -> String {
    let days = seconds / 86_400
    let hours = seconds / 3600 % 24
    let minutes = seconds / 60 % 60
    if days > 0 { return "\(days) d \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(seconds % 60) s" : "\(seconds) s"
  }
}
