import DNSWire
import Yams
import ZoneFile
import ZoneImage

// The keys of `server` that say what answers look like.

extension ConfigurationReader {
  mutating func readAnswers(_ values: [String: Node]) {
    if let node = values["nsid"], let nsid = readNSID(node) { configuration.nsid = nsid }
    if let node = values["version"], let text = readText(node, "server.version") {
      configuration.version = text
    }
    if let node = values["identity"], let text = readText(node, "server.identity") {
      configuration.identity = text
    }
    if let node = values["cookies"],
      let text = choice(node, "server.cookies", Configuration.Cookies.allCases.map(\.rawValue)),
      let cookies = Configuration.Cookies(rawValue: text)
    {
      configuration.cookies = cookies
    }
    if let node = values["any"],
      let text = choice(node, "server.any", ["minimal", "full-over-tcp"])
    {
      configuration.answersAnyInFull = text == "full-over-tcp"
    }
    if let node = values["rotate"], let rotates = boolean(node, "server.rotate") {
      configuration.rotates = rotates
    }
    if let node = values["cookie-secret-file"] { readSecrets(node) }
  }

  /// One of these words.
  mutating func choice(_ node: Node, _ what: String, _ known: [String]) -> String? {
    guard let text = scalar(node, what) else { return nil }
    if known.contains(text) { return text }
    if let meant = suggestion(for: text, among: known) {
      error("bad-value", "\(what) cannot be '\(text)'; did you mean '\(meant)'?", at: node)
    } else {
      let list = known.map { "'\($0)'" }.joined(separator: ", ")
      error("bad-value", "\(what) cannot be '\(text)'; there are \(list)", at: node)
    }
    return nil
  }

  /// Text, or octets in hexadecimal digits behind `0x`.
  private mutating func readNSID(_ node: Node) -> [UInt8]? {
    guard let text = scalar(node, "server.nsid") else { return nil }
    var octets = Array(text.utf8)
    if text.hasPrefix("0x") {
      guard let decoded = hexOctets(text.dropFirst(2)), !decoded.isEmpty else {
        error(
          "bad-hex", "server.nsid needs an even number of hexadecimal digits behind 0x", at: node)
        return nil
      }
      octets = decoded
    }
    guard octets.count <= 128 else {
      error("too-long", "server.nsid may have 128 octets, not \(octets.count)", at: node)
      return nil
    }
    return octets
  }

  private mutating func readText(_ node: Node, _ what: String) -> Configuration.ServerText? {
    guard let text = scalar(node, what) else { return nil }
    switch text {
    case "auto": return .automatic
    case "off": return .off
    default: break
    }
    guard text.utf8.count <= 255 else {
      error("too-long", "\(what) may have 255 octets, not \(text.utf8.count)", at: node)
      return nil
    }
    return .text(text)
  }

  private mutating func readSecrets(_ node: Node) {
    guard let text = scalar(node, "server.cookie-secret-file") else { return }
    let file = CookieSecretFile(path(text))
    switch file.problem {
    case .unreadable(let reason):
      error("cannot-read", "cannot read the cookie secrets: \(reason)", at: node)
    case .lines(let mistakes): diagnostics += mistakes
    case nil:
      configuration.cookieSecrets = file.secrets
      if file.isPublic {
        note(
          .warning, "public-secret", "everybody may read '\(file.path)': chmod o-r", at: node.mark)
      }
    }
  }
}

/// Octets in hexadecimal digits; nil where they are none.
func hexOctets(_ text: some StringProtocol) -> [UInt8]? {
  let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
  guard digits.count == text.utf8.count, digits.count % 2 == 0 else { return nil }
  return stride(from: 0, to: digits.count, by: 2).map { (at: Int) -> UInt8 in
    UInt8(digits[at] << 4 | digits[at + 1])
  }
}
