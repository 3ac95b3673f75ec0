import Foundation

/// What the kernel's stack counts of the packets that it drops, for the whole network namespace
/// (RFC 4293 for IP, RFC 4113 for UDP).
struct StackCounters: Equatable, Sendable {
  /// By the name in /proc/net/snmp (`UdpNoPorts`) or snmp6 (`Udp6NoPorts`).
  private(set) var values: [String: UInt64] = [:]

  /// What the ledger tells: losses only.
  private static let told = [
    "InHdrErrors", "InAddrErrors", "InUnknownProtos", "InDiscards", "ReasmFails",
    "NoPorts", "InErrors", "RcvbufErrors", "InCsumErrors", "MemErrors",
  ]
  private static let names = Set(
    ["Ip", "Ip6", "Udp", "Udp6"].flatMap { group in told.map { group + $0 } })

  /// Those of now; what cannot be read is not there.
  static func current() -> StackCounters {
    func text(_ name: String) -> String {
      (try? String(contentsOfFile: "/proc/thread-self/net/\(name)", encoding: .utf8)) ?? ""
    }
    return StackCounters(snmp: text("snmp"), snmp6: text("snmp6"))
  }

  /// Reads the two files' text: a line of names and one of values for each group; a name and a value a line.
  init(snmp: String, snmp6: String) {
    var names: [Substring] = []
    for line in snmp.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let group = words.first?.dropLast() else { continue }
      if words.dropFirst().first.flatMap({ UInt64($0) }) == nil {
        names = words
      } else {
        for (name, value) in zip(names, words).dropFirst() { add("\(group)\(name)", value) }
      }
    }
    for line in snmp6.split(separator: "\n") {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      if words.count == 2 { add(String(words[0]), words[1]) }
    }
  }

  private mutating func add(_ name: String, _ value: Substring) {
    if Self.names.contains(name), let value = UInt64(value) { values[name] = value }
  }
}

/// What counters have counted since `early`; one that began anew counts as it stands.
func difference(_ late: [String: UInt64], since early: [String: UInt64]) -> [String: UInt64] {
  late.reduce(into: [:]) { difference, counter in
    let before = early[counter.key] ?? 0
    difference[counter.key] = counter.value >= before ? counter.value - before : counter.value
  }
}
