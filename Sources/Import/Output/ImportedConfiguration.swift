import Addresses
import DNSWire

/// What of another server's configuration Apus has too, in Apus' words.
struct ImportedConfiguration {
  enum Value: Equatable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
  }

  struct Zone {
    var name: Name
    /// As it is to be written.
    var text: String
    /// Nil: the server's own, where it writes what it has from a primary.
    var file: String?
    var peers: ZonePeers
    var catalog: ImportedCatalog?
  }

  /// Sections and keys in the order in which they are to be written.
  static let order: [(section: String, keys: [String])] = [
    (
      "server",
      [
        "listen", "udp-payload", "tcp-connections", "tcp-idle-timeout", "nsid", "version",
        "identity",
        "cookies", "cookie-secret-file", "any", "rotate",
      ]
    ),
    ("fast-path", ["interfaces"]),
    (
      "rate-limit",
      [
        "responses-per-second", "nodata-per-second", "nxdomains-per-second", "referrals-per-second",
        "errors-per-second", "slip", "ipv4-prefix", "ipv6-prefix", "exempt", "dry-run",
      ]
    ),
  ]

  /// By section and key, `server.listen`.
  private(set) var values: [String: Value] = [:]
  private(set) var zones: [Zone] = []
  var keys = ImportedKeys()
  private var names: [Name: Position] = [:]

  /// The value said last is the one that holds.
  mutating func set(_ path: String, _ value: Value) { values[path] = value }

  /// The endpoints, of which those that another has with it are left out, as Apus does not want them twice.
  ///
  /// `isTold` says whether the other server does not listen on all addresses by itself, and `position` where that is said.
  mutating func listen(
    on endpoints: [Endpoint], isTold: Bool, at position: Position?, _ notes: inout Notes
  ) {
    var kept: [Endpoint] = []
    for endpoint in endpoints {
      let isCovered = endpoints.contains { $0 != endpoint && $0.covers(endpoint) }
      if !isCovered, !kept.contains(endpoint) { kept.append(endpoint) }
    }
    if !kept.isEmpty {
      set("server.listen", .list(kept.map(\.description)))
    } else if isTold {
      notes.warn(
        "no-address",
        "no address to listen on is left, and Apus would listen on all: write 'server.listen'",
        at: position)
    }
  }

  /// Takes a zone in; an error where its name is none or is there already.
  mutating func add(
    zone word: Word, file: String?, _ peers: ZonePeers, catalog: ImportedCatalog? = nil,
    _ notes: inout Notes
  ) {
    let name: Name
    do { name = try Name(word.text) } catch {
      notes.error("bad-name", "'\(word.text)' is no domain name", at: word.at)
      return
    }
    guard names.updateValue(word.at, forKey: name) == nil else {
      notes.error("listed-twice", "zone '\(word.text)' is configured twice", at: word.at)
      return
    }
    zones.append(
      Zone(name: name, text: word.nameText, file: file, peers: peers, catalog: catalog))
  }

  /// Takes a zone in that is had from other servers. The other server's file is its own: Apus would write over it.
  mutating func add(
    secondary word: Word, hasFile: Bool, _ peers: ZonePeers, catalog: ImportedCatalog? = nil,
    _ notes: inout Notes
  ) {
    if peers.primaries?.isEmpty ?? true {
      // Else the mistake is why.
      guard !notes.hasErrors else { return }
      notes.warn(
        "secondary",
        "zone '\(word.text)' is left out: none of its primaries can be carried over; write it with 'primary' yourself",
        at: word.at)
      return
    }
    if hasFile {
      notes.warn(
        "differs",
        "a zone that is had from a primary gets a file of its own, /var/lib/apus/NAME.zone, which Apus writes: docs/migration.md, Zones from other servers",
        at: word.at)
    }
    add(zone: word, file: nil, peers, catalog: catalog, &notes)
  }
}
