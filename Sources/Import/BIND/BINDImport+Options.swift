import Addresses

extension BINDImport {
  /// What several options decide together.
  private struct Options {
    var port: UInt16 = 53
    var listenIPv4: [BINDStatement] = []
    var listenIPv6: [BINDStatement] = []
    var hasPort = false
    var answersCookies: Bool?
    var requiresCookies = false
    var hostname: Setting?
    var serverID: Setting?
  }

  mutating func readOptions(_ statements: [BINDStatement], _ notes: inout Notes) {
    var options = Options()
    for statement in statements {
      guard let setting = statement.setting else { continue }
      switch statement.keyword {
      case "port":
        if let port = notes.number(setting, in: 1...65_535) {
          (options.port, options.hasPort) = (UInt16(port), true)
          servers.port = UInt16(port)
        }
      case "listen-on": options.listenIPv4.append(statement)
      case "listen-on-v6": options.listenIPv6.append(statement)
      case "answer-cookie": options.answersCookies = notes.flag(setting)
      case "require-server-cookie": options.requiresCookies = notes.flag(setting) ?? false
      case "directory": directory = notes.required(setting)?.text
      case let key where Self.zoneWide.contains(key): zoneOptions[key] = statement
      case "catalog-zones": readCatalogs(statement, &notes)
      case "rate-limit": readRateLimit(statement.block ?? [], &notes)
      case "version":
        if let value = word(setting, "none", means: "off", &notes) {
          configuration.set("server.version", value)
        }
      case "hostname": options.hostname = setting
      case "server-id": options.serverID = setting
      case "rrset-order" where isCyclic(statement): configuration.set("server.rotate", .flag(true))
      default:
        if !readLimit(setting, &notes), !statement.isApusWay {
          BINDKeys.view.tell(setting.key, &notes)
        }
      }
    }
    listen(options, &notes)
    readIdentity(options, &notes)
    if options.requiresCookies {
      configuration.set("server.cookies", .text("require"))
    } else if let answers = options.answersCookies {
      configuration.set("server.cookies", .text(answers ? "on" : "off"))
    }
  }

  /// False for what this does not know.
  private mutating func readLimit(_ setting: Setting, _ notes: inout Notes) -> Bool {
    switch setting.key.text.lowercased() {
    case "max-udp-size":
      if let size = notes.number(setting, in: 512...4096) {
        configuration.set("server.udp-payload", .number(size))
      }
    case "tcp-clients":
      if let count = notes.number(setting, in: 1...1_000_000) {
        configuration.set("server.tcp-connections", .number(count))
      }
    case "tcp-idle-timeout":
      // BIND counts tenths of a second.
      if let tenths = notes.number(setting, in: 1...36_000) {
        configuration.set("server.tcp-idle-timeout", .number(max((tenths + 9) / 10, 1)))
      }
    case "minimal-any":
      guard let isMinimal = notes.flag(setting) else { break }
      configuration.set("server.any", .text(isMinimal ? "minimal" : "full-over-tcp"))
      if !isMinimal {
        notes.warn(
          "differs",
          "'minimal-any no' holds over TCP: over UDP Apus always answers ANY with one RRset (RFC 8482)",
          at: setting.key.at)
      }
    default: return false
    }
    return true
  }

  /// A text, or a word that has a meaning of its own.
  private func word(
    _ setting: Setting, _ word: String, means value: String, _ notes: inout Notes
  ) -> ImportedConfiguration.Value? {
    guard let text = notes.required(setting) else { return nil }
    return text.text.lowercased() == word ? .text(value) : notes.serverText(setting)
  }

  /// Apus tells one text for both names of class CH, and BIND tells that of `server-id` in NSID too.
  private mutating func readIdentity(_ options: Options, _ notes: inout Notes) {
    if let setting = options.hostname, let value = word(setting, "none", means: "off", &notes) {
      configuration.set("server.identity", value)
    }
    guard let setting = options.serverID, let text = notes.required(setting) else { return }
    if text.text.lowercased() == "hostname" {
      configuration.set("server.identity", .text("auto"))
      notes.warn(
        "differs",
        "'server-id hostname' is told in NSID too: set 'server.nsid' to this host's name",
        at: text.at)
    } else if let value = word(setting, "none", means: "off", &notes) {
      configuration.set("server.identity", value)
      if value != .text("off"), let nsid = notes.nsid(text.text, of: setting) {
        configuration.set("server.nsid", nsid)
      }
    }
    if let hostname = options.hostname?.value, hostname.text != text.text {
      notes.warn(
        "differs",
        "'hostname' and 'server-id' differ: Apus has one text for both, and that of 'server-id' is taken",
        at: hostname.at)
    }
  }

  /// Whether all sets are turned: `rrset-order { order cyclic; }`, or random.
  private func isCyclic(_ statement: BINDStatement) -> Bool {
    guard let block = statement.block, block.count == 1 else { return false }
    let words = block[0].words.map { $0.text.lowercased() }
    return words.count == 2 && words[0] == "order" && ["cyclic", "random"].contains(words[1])
  }

  private mutating func listen(_ options: Options, _ notes: inout Notes) {
    guard options.hasPort || !options.listenIPv4.isEmpty || !options.listenIPv6.isEmpty else {
      return
    }
    // What is not said of a family is all its addresses.
    configuration.listen(
      on: endpoints(options.listenIPv4, .anyIPv4, options.port, &notes)
        + endpoints(options.listenIPv6, .anyIPv6, options.port, &notes),
      isTold: true, at: (options.listenIPv4 + options.listenIPv6).first?.at, &notes)
  }

  private func endpoints(
    _ statements: [BINDStatement], _ all: IPAddress, _ port: UInt16, _ notes: inout Notes
  ) -> [Endpoint] {
    guard !statements.isEmpty else { return [Endpoint(address: all, port: port)] }
    var endpoints: [Endpoint] = []
    for statement in statements {
      guard let port = self.port(of: statement, port, &notes) else { continue }
      let match = addresses.match(statement.block ?? [], for: statement.keyword, &notes)
      if match.matchesAny { endpoints.append(Endpoint(address: all, port: port)) }
      for (prefix, at) in match.prefixes {
        if prefix.length == (prefix.address.isIPv4 ? 32 : 128) {
          endpoints.append(Endpoint(address: prefix.address, port: port))
        } else {
          notes.warn(
            "left-out",
            "'\(prefix)' of '\(statement.keyword)' is left out: 'server.listen' has addresses, not prefixes",
            at: at)
        }
      }
    }
    return endpoints
  }

  /// The port that the statement has, or else all have; nil where it is for another protocol.
  private func port(
    of statement: BINDStatement, _ port: UInt16, _ notes: inout Notes
  ) -> UInt16? {
    var port = port
    for (word, value) in zip(statement.words.dropFirst(), statement.words.dropFirst(2)) {
      switch word.text.lowercased() {
      case "port":
        if let number = notes.number(Setting(key: word, values: [value]), in: 1...65_535) {
          port = UInt16(number)
        }
      case "tls", "http":
        notes.leftOut("\(statement.keyword) \(word.text) \(value.text)", .encryption, at: word.at)
        return nil
      default: break
      }
    }
    return port
  }
}
