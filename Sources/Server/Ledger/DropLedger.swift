public import Foundation

/// Where every frame and message went: accounts that add up, and what does not add up.
///
/// What an account passes on is the total of the next one: frames of the interface, those that the XDP
/// program redirected, those that a worker took, messages that it punted, messages of the kernel path.
public struct DropLedger: Codable, Equatable, Sendable {
  /// One sum: what came in, and what became of it.
  public struct Account: Codable, Equatable, Sendable {
    public var account: String
    public var total: UInt64
    /// What became of the total; what never happened is there with 0.
    public var entries: [String: UInt64]
    /// The total less all entries. Below 0: more went than is known to have come.
    public var notAccountedFor: Int64

    init(_ account: String, total: UInt64, _ entries: [String: UInt64]) {
      self.account = account
      self.total = total
      self.entries = entries
      notAccountedFor = Int64(
        truncatingIfNeeded: entries.values.reduce(total) { $0 &- $1 })
    }
  }

  /// An interface that the fast path serves, and its queues.
  public struct Interface: Codable, Equatable, Sendable {
    public var interface: String
    /// When the XDP program was attached: everything is counted from then on.
    public var since: Date
    public var accounts: [Account]
    /// The interface's own counters (/sys/class/net/*/statistics).
    public var counters: [String: UInt64]
    /// The fields of `XDP_STATISTICS`, by queue.
    public var xdpStatistics: [String: [String: UInt64]]
  }

  public var interfaces: [Interface]
  /// Since the server's start.
  public var kernelPath: [Account]
  /// What the kernel's stack dropped of IP and UDP since the server's start, whoever it was for
  /// (/proc/net/snmp and snmp6).
  public var stack: [String: UInt64]
}
