/// What `apus status --drops --json` promises to say.
struct DropLedger: Decodable {
  struct Account: Decodable {
    var account: String
    var total: UInt64
    var entries: [String: UInt64]
    var notAccountedFor: Int64

    private enum CodingKeys: String, CodingKey {
      case account, total, entries
      case notAccountedFor = "not_accounted_for"
    }
  }

  struct Interface: Decodable {
    var interface: String
    var accounts: [Account]
    var counters: [String: UInt64]
    var xdpStatistics: [String: [String: UInt64]]

    private enum CodingKeys: String, CodingKey {
      case interface, accounts, counters
      case xdpStatistics = "xdp_statistics"
    }
  }

  var interfaces: [Interface]
  var kernelPath: [Account]
  var stack: [String: UInt64]

  private enum CodingKeys: String, CodingKey {
    case interfaces, stack
    case kernelPath = "kernel_path"
  }

  var accounts: [Account] { interfaces.flatMap(\.accounts) + kernelPath }

  /// The account of that name, whoever keeps it.
  func account(_ name: String) -> Account? { accounts.first { $0.account == name } }

  /// What does not add up, by account.
  var unaccounted: [String: Int64] {
    Dictionary(
      accounts.map { ($0.account, $0.notAccountedFor) }.filter { $0.1 != 0 },
      uniquingKeysWith: { $0 + $1 })
  }
}
