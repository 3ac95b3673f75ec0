import Addresses

extension NSDImport {
  /// What several settings decide together.
  private struct Server {
    var addresses: [Word] = []
    var port: UInt16 = 53
    var hasIPv4 = true
    var hasIPv6 = true
    /// One of the settings beside the addresses that say where to listen.
    var saysWhere: Position?
    var version: ImportedConfiguration.Value?
    var identity: ImportedConfiguration.Value?
    var hidesVersion = false
    var hidesIdentity = false
    var payloads: [Int] = []
    var answersCookies: Bool?
    var hasRateLimit = false
  }

  /// All clauses `server`.
  mutating func readServer(_ clauses: [NSDClause], _ notes: inout Notes) {
    var server = Server()
    for clause in clauses where clause.name.text == "server" {
      for setting in clause.settings {
        if read(setting, &server, &notes) { continue }
        if readLimit(setting, &server, &notes) { continue }
        NSDKeys.server.tell(setting.key, &notes)
      }
    }
    finish(server, &notes)
  }

  /// False for what this does not know.
  private mutating func read(_ setting: Setting, _ server: inout Server, _ notes: inout Notes)
    -> Bool
  {
    switch setting.key.text {
    case "ip-address", "interface":
      if let word = notes.required(setting) { server.addresses.append(word) }
      for option in setting.values.dropFirst() {
        notes.leftOut(option.text, .sockets, at: option.at)
      }
    case "port":
      guard let port = notes.number(setting, in: 1...65_535) else { break }
      server.port = UInt16(port)
      server.saysWhere = setting.key.at
    case "do-ip4":
      if let flag = notes.flag(setting) {
        (server.hasIPv4, server.saysWhere) = (flag, setting.key.at)
      }
    case "do-ip6":
      if let flag = notes.flag(setting) {
        (server.hasIPv6, server.saysWhere) = (flag, setting.key.at)
      }
    case "tls-auth-xfr-only": if notes.flag(setting) == true { onlyEncrypted = setting }
    case "zonesdir": if let word = notes.required(setting) { zonesDirectory = word.text }
    case "xdp-interface":
      if let word = notes.required(setting) {
        configuration.set("fast-path.interfaces", .list([word.text]))
      }
    case "identity": server.identity = notes.serverText(setting)
    case "version": server.version = notes.serverText(setting)
    case "hide-identity": server.hidesIdentity = notes.flag(setting) ?? false
    case "hide-version": server.hidesVersion = notes.flag(setting) ?? false
    case "nsid": readNSID(setting, &notes)
    case "round-robin":
      if let flag = notes.flag(setting) { configuration.set("server.rotate", .flag(flag)) }
    case "refuse-any": readAny(setting, &notes)
    default: return false
    }
    return true
  }

  private mutating func readLimit(
    _ setting: Setting, _ server: inout Server, _ notes: inout Notes
  ) -> Bool {
    switch setting.key.text {
    case "ipv4-edns-size", "ipv6-edns-size":
      if let size = notes.number(setting, in: 512...4096) { server.payloads.append(size) }
    case "tcp-count": copy(setting, "server.tcp-connections", 1...1_000_000, &notes)
    case "tcp-timeout": copy(setting, "server.tcp-idle-timeout", 1...3600, &notes)
    case "answer-cookie": server.answersCookies = notes.flag(setting)
    case "cookie-secret-file":
      if let word = setting.value, !word.text.isEmpty {
        configuration.set("server.cookie-secret-file", .text(word.text))
      }
    case "rrl-ratelimit":
      copy(setting, "rate-limit.responses-per-second", 0...1_000_000, &notes)
      server.hasRateLimit = true
    case "rrl-slip": copy(setting, "rate-limit.slip", 0...100, &notes)
    case "rrl-ipv4-prefix-length": copy(setting, "rate-limit.ipv4-prefix", 1...32, &notes)
    case "rrl-ipv6-prefix-length": copy(setting, "rate-limit.ipv6-prefix", 1...128, &notes)
    default: return false
    }
    return true
  }

  private mutating func copy(
    _ setting: Setting, _ key: String, _ range: ClosedRange<Int>, _ notes: inout Notes
  ) {
    if let number = notes.number(setting, in: range) { configuration.set(key, .number(number)) }
  }

  /// Hexadecimal digits, or a text behind `ascii_`.
  private mutating func readNSID(_ setting: Setting, _ notes: inout Notes) {
    guard let word = notes.required(setting) else { return }
    if word.text.hasPrefix("ascii_") {
      let text = String(word.text.dropFirst(6))
      if let nsid = notes.nsid(text, of: setting) { configuration.set("server.nsid", nsid) }
    } else if word.text.count.isMultiple(of: 2),
      word.text.allSatisfy({ $0.isHexDigit && $0.isASCII })
    {
      if word.text.count > 256 {
        notes.warn("left-out", "'nsid' is left out: Apus has at most 128 octets", at: word.at)
      } else if !word.text.isEmpty {
        configuration.set("server.nsid", .text("0x" + word.text))
      }
    } else {
      notes.error(
        "bad-hex", "'nsid' is an even number of hexadecimal digits, or 'ascii_' and a text",
        at: word.at)
    }
  }

  /// NSD, as Apus, gives one RRset to ANY; refusing, it says TC over UDP first.
  private func readAny(_ setting: Setting, _ notes: inout Notes) {
    guard notes.flag(setting) == true else { return }
    notes.warn(
      "differs",
      "'refuse-any' means something else: Apus answers ANY with one RRset over UDP too (RFC 8482)",
      at: setting.key.at)
  }

  private mutating func finish(_ server: Server, _ notes: inout Notes) {
    listen(server, &notes)
    if let text = server.hidesIdentity ? .text("off") : server.identity {
      configuration.set("server.identity", text)
    }
    if let text = server.hidesVersion ? .text("off") : server.version {
      configuration.set("server.version", text)
    }
    // One limit for both families: the smaller one fits both.
    if let size = server.payloads.min() { configuration.set("server.udp-payload", .number(size)) }
    if let answers = server.answersCookies {
      configuration.set("server.cookies", .text(answers ? "on" : "off"))
    }
    if case .number(1...)? = configuration.values["rate-limit.responses-per-second"],
      configuration.values["rate-limit.ipv6-prefix"] == nil
    {
      // NSD's own; that of Apus is another.
      configuration.set("rate-limit.ipv6-prefix", .number(64))
    }
    if !server.hasRateLimit {
      notes.warn(
        "differs",
        "NSD limits responses to 200 a second unless 'rrl-ratelimit' says otherwise, and Apus does not: set 'rate-limit.responses-per-second'",
        at: nil)
    }
  }

  private mutating func listen(_ server: Server, _ notes: inout Notes) {
    var endpoints: [Endpoint] = []
    for word in server.addresses {
      // NSD takes the name of an interface too, for the addresses that it has at the start.
      let host = word.text.prefix { $0 != "@" }
      if host.contains(where: \.isLetter), !host.contains(":") {
        notes.warn(
          "left-out",
          "'\(word.text)' is left out: 'server.listen' has addresses; '0.0.0.0' and '::' are all, also those that come later",
          at: word.at)
      } else if let endpoint = notes.endpoint(word, port: server.port) {
        endpoints.append(endpoint)
      }
    }
    if server.addresses.isEmpty, server.saysWhere != nil {
      endpoints = [.anyIPv4, .anyIPv6].map { Endpoint(address: $0, port: server.port) }
    }
    let said = server.addresses.first?.at ?? server.saysWhere
    configuration.listen(
      on: endpoints.filter { $0.address.isIPv4 ? server.hasIPv4 : server.hasIPv6 },
      isTold: said != nil, at: said, &notes)
  }
}
