/// What to do about a setting that is not carried over.
enum Instead: String {
  case transfers =
    "Apus has no setting for it; when it asks and tells other servers is in docs/operations.md"
  case source =
    "Apus asks and tells other servers from the address that the system chooses; a route with 'src' chooses another (ip-route(8)), and they must know that one"
  case signing =
    "Apus does not sign; have this server or ldns-signzone sign, and have Apus serve the signed file, with 'watch: true'"
  case access = "whoever may send a packet may ask; shut others out with nftables"
  case updates =
    "Apus takes no dynamic updates; keep this server as the primary and have Apus serve the file that it writes, with 'watch: true'"
  case threads =
    "Apus has a thread for each queue of a card ('fast-path.queues') and 'server.kernel-threads' beside"
  case log = "Apus logs to standard error, as 'log.format' and 'log.level' say"
  case files = "Apus has no such file or directory; nothing is to be done"
  case added =
    "zones that were added to the running server are in no configuration and are missing here: write them into 'zones', or have 'zones-from' take their directory"
  case control = "Apus' control socket is /run/apus/control.sock, or what 'control.socket' says"
  case metrics = "'metrics.listen' tells Apus' counters to Prometheus, 'apus status' to you"
  case user = "name in 'server.user' who may read the zones; a user for Apus alone is best"
  case encryption =
    "Apus speaks neither TLS, HTTPS nor QUIC; a proxy before it may, such as dnsdist"
  case resolving = "Apus is no resolver; keep one for those who need it"
  case catalogs =
    "Apus has zones from catalogs ('catalog' of a zone) and makes none: keep a server that does"
  case sockets = "Apus sets its sockets' options itself; nothing is to be done"
  case tcp = "Apus' limits on TCP are 'server.tcp-connections' and its like"
  case payload = "Apus has one limit for all, 'server.udp-payload'"
  case minimal =
    "Apus' answers have what RFC 1034 wants and addresses for targets; nothing is to be done"
  case tap = "no key of the server: 'apus tap --dnstap' writes it"
  case answers =
    "Apus answers from zone files alone; put the records into the zone, or keep this server for it"
  case checks = "'apus check' tells its own mistakes and warnings; see docs/zone-checks.md"
  case rateLimit = "Apus' limits have no such part; see docs/configuration.md, Rate limiting"
  case views = "Apus answers everybody alike; run an Apus for each view, on an address of its own"
  case reload = "Apus reads zones on 'apus reload', SIGHUP, or by itself with 'watch: true'"
  case journal = "Apus keeps no journal; have this server write the zone's file before the move"
  case memory = "Apus takes the memory that its zones need; nothing is to be done"
  case cookies =
    "'server.cookie-secret-file' names a file with a secret of 32 hexadecimal digits on each line"
}

/// Which keys of a server are not carried over, and why.
struct LeftOutKeys {
  private let reasons: [String: Instead]

  /// Keys in words, by reason.
  init(_ table: [(Instead, String)]) {
    reasons = Dictionary(
      table.flatMap { reason, keys in
        keys.split(whereSeparator: \.isWhitespace).map { (String($0), reason) }
      },
      uniquingKeysWith: { first, _ in first })
  }

  /// Tells that a setting is left out. `key` is what messages call it where that is more than its word.
  func tell(_ word: Word, as key: String? = nil, _ notes: inout Notes) {
    let name = word.text.lowercased()
    let said = key ?? word.text
    if let reason = reasons[name] {
      notes.leftOut(said, reason, at: word.at)
    } else {
      notes.warn(
        "unknown-key",
        "'\(said)' is left out: it is not known here; if it matters, see docs/configuration.md",
        at: word.at)
    }
  }
}

extension Notes {
  mutating func leftOut(_ what: String, _ instead: Instead, at position: Position) {
    warn("left-out", "'\(what)' is left out: \(instead.rawValue)", at: position)
  }
}
