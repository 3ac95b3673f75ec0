import Addresses

extension KnotImport {
  mutating func readServer(_ notes: inout Notes) {
    var endpoints: [Endpoint] = []
    for setting in items("server").flatMap(\.settings) {
      switch setting.key.text {
      case "listen": endpoints += readListen(setting, &notes)
      case "listen-xdp": addInterfaces(setting, &notes)
      case "automatic-acl": hasAutomaticACL = notes.flag(setting) ?? false
      default:
        if !readAnswers(setting, &notes) { KnotKeys.server.tell(setting.key, &notes) }
      }
    }
    let given = items("server").flatMap { $0.all("listen") }.first?.key.at
    // Knot itself listens nowhere then, or on XDP alone.
    configuration.listen(on: endpoints, isTold: true, at: given, &notes)
  }

  mutating func readXDP(_ notes: inout Notes) {
    for setting in items("xdp").flatMap(\.settings) {
      if setting.key.text == "listen" {
        addInterfaces(setting, &notes)
      } else {
        KnotKeys.xdp.tell(setting.key, as: "xdp: \(setting.key.text)", &notes)
      }
    }
  }

  /// False for what this does not know.
  private mutating func readAnswers(_ setting: Setting, _ notes: inout Notes) -> Bool {
    switch setting.key.text {
    case "identity", "version":
      // Knot shuts it off with nothing.
      let isOff = (setting.value?.text ?? "").isEmpty
      let value = isOff ? .text("off") : notes.serverText(setting)
      if let value { configuration.set("server.\(setting.key.text)", value) }
    case "nsid": readNSID(setting, &notes)
    case "udp-max-payload":
      if let size = notes.number(setting, in: 512...4096) {
        configuration.set("server.udp-payload", .number(size))
      }
    case "tcp-max-clients":
      if let count = notes.number(setting, in: 1...1_000_000) {
        configuration.set("server.tcp-connections", .number(count))
      }
    case "tcp-idle-timeout": readIdleTimeout(setting, &notes)
    case "answer-rotation":
      if let flag = notes.flag(setting) { configuration.set("server.rotate", .flag(flag)) }
    default: return false
    }
    return true
  }

  private func readListen(_ setting: Setting, _ notes: inout Notes) -> [Endpoint] {
    if setting.values.isEmpty { _ = notes.required(setting) }
    return setting.values.compactMap { word in
      let host = word.text.prefix { $0 != "@" }
      if IPAddress(String(host)) != nil { return notes.endpoint(word, port: 53) }
      // Knot takes it for a path.
      notes.warn(
        "left-out",
        "'\(word.text)' is left out: it is no address but a Unix socket, and Apus listens on addresses",
        at: word.at)
      return nil
    }
  }

  /// `eth0`, `eth0@53`; of an address nobody here knows the interface.
  private mutating func addInterfaces(_ setting: Setting, _ notes: inout Notes) {
    var interfaces: [String] = []
    if case .list(let listed)? = configuration.values["fast-path.interfaces"] {
      interfaces = listed
    }
    for word in setting.values {
      let parts = word.text.split(separator: "@", maxSplits: 1).map(String.init)
      guard let name = parts.first else { continue }
      if IPAddress(name) != nil {
        notes.warn(
          "left-out",
          "'\(word.text)' is left out: name its interface in 'fast-path.interfaces', and the address in 'server.listen'",
          at: word.at)
        continue
      }
      if parts.count == 2, parts[1] != "53" {
        notes.warn(
          "differs",
          "port \(parts[1]) of '\(name)' is not carried over: the fast path serves the addresses and ports of 'server.listen'",
          at: word.at)
      }
      if !interfaces.contains(name) { interfaces.append(name) }
    }
    if !interfaces.isEmpty { configuration.set("fast-path.interfaces", .list(interfaces)) }
  }

  /// A text, or `0x` and hexadecimal digits, which Apus writes in the same way.
  private mutating func readNSID(_ setting: Setting, _ notes: inout Notes) {
    guard let word = setting.value, !word.text.isEmpty else { return }
    if word.text.hasPrefix("0x"),
      !word.text.count.isMultiple(of: 2)
        || !word.text.dropFirst(2).allSatisfy({ $0.isHexDigit && $0.isASCII })
    {
      notes.error(
        "bad-hex", "'nsid' needs an even number of hexadecimal digits behind 0x", at: word.at)
    } else if word.text.utf8.count > (word.text.hasPrefix("0x") ? 258 : 128) {
      notes.warn("left-out", "'nsid' is left out: Apus has at most 128 octets", at: word.at)
    } else {
      configuration.set("server.nsid", .text(word.text))
    }
  }

  /// Seconds, or a number with a unit.
  private mutating func readIdleTimeout(_ setting: Setting, _ notes: inout Notes) {
    guard let word = notes.required(setting) else { return }
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let factor = word.text.last.flatMap { units[$0] }
    let digits = factor == nil ? Substring(word.text) : word.text.dropLast()
    guard let number = Notes.digits(digits), number <= 1_000_000 else {
      notes.error(
        "bad-time",
        "'\(setting.key.text)' is a number of seconds, or of m, h or d, not '\(word.text)'",
        at: word.at)
      return
    }
    let seconds = Word(text: "\(number * (factor ?? 1))", at: word.at)
    if let seconds = notes.number(Setting(key: setting.key, values: [seconds]), in: 1...3600) {
      configuration.set("server.tcp-idle-timeout", .number(seconds))
    }
  }
}
