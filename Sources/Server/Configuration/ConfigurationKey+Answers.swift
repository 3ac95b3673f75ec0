extension ConfigurationKey {
  /// The keys of `server` that say what answers look like.
  static let answers: [ConfigurationKey] = [
    key(
      "nsid", .text, "none",
      "Text, or octets as `0x…`; at most 128. Told to who asks for it (RFC 5001)."
    ) {
      $0.nsid.isEmpty ? .none : .text(shown($0.nsid))
    },
    key(
      "version", .text, "`auto`",
      """
      What `version.bind` and `version.server`, TXT in class CH, are answered: a text of at most 255 octets, \
      `auto` for the server's name and version, `off` for REFUSED.
      """
    ) { $0.version.value },
    key(
      "identity", .text, "`auto`",
      """
      What `id.server` and `hostname.bind` (RFC 4892), TXT in class CH, are answered: a text of at most 255 octets, `auto` for the \
      host's name, `off` for REFUSED.
      """
    ) { $0.identity.value },
    key(
      "cookies", .choice(Configuration.Cookies.allCases.map(\.rawValue)), "`on`",
      """
      DNS cookies (RFC 7873). `on`: who sends a client cookie gets a server cookie. `require`: over UDP, who sends a cookie that is not \
      good gets BADCOOKIE and a good one. `off`: the option is ignored.
      """
    ) { .text($0.cookies.rawValue) },
    key(
      "cookie-secret-file", .path, "none: drawn at the start",
      """
      A file of the secrets that cookies are made with, for servers that share them: at most four lines of 32 hexadecimal digits. The \
      first makes cookies, all are good to check them.
      """
    ) { $0.cookieSecrets.isEmpty ? .none : .secrets($0.cookieSecrets) },
    key(
      "any", .choice(["minimal", "full-over-tcp"]), "`minimal`",
      "`minimal`: one RRset for ANY (RFC 8482). `full-over-tcp`: over TCP all RRsets of the name."
    ) { .text($0.answersAnyInFull ? "full-over-tcp" : "minimal") },
    key(
      "rotate", .boolean, "`false`",
      """
      `true`: a set of A or AAAA records in the answer section, also behind CNAME records, is turned by the \
      query's ID. For all zones.
      """
    ) { .boolean($0.rotates) },
  ]

  private static func key(
    _ name: String, _ type: ConfigurationType, _ defaultText: String, _ summary: String,
    _ value: @escaping @Sendable (Configuration) -> ConfigurationValue
  ) -> ConfigurationKey {
    ConfigurationKey(
      section: .server, name: name, type: type, defaultText: defaultText, since: "0.1",
      change: .reload, summary: summary, value: value)
  }

  /// As text where it is some, else as the configuration writes octets.
  private static func shown(_ octets: [UInt8]) -> String {
    if octets.allSatisfy({ (0x21...0x7e).contains($0) }) {
      return String(decoding: octets, as: UTF8.self)
    }
    let digits = octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return "0x" + digits.joined()
  }
}

extension Configuration.ServerText {
  fileprivate var value: ConfigurationValue {
    switch self {
    case .automatic: .text("auto")
    case .off: .text("off")
    case .text(let text): .text(text)
    }
  }
}
