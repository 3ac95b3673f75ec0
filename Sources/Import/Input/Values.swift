import Addresses

// Words as values; what is none is told at its place.

extension Notes {
  /// A number of the range.
  mutating func number(_ setting: Setting, in range: ClosedRange<Int>) -> Int? {
    guard let word = required(setting) else { return nil }
    guard let value = Self.digits(word.text) else {
      error("bad-number", "'\(setting.key.text)' must be a number, not '\(word.text)'", at: word.at)
      return nil
    }
    guard range.contains(value) else {
      warn(
        "out-of-range",
        "'\(setting.key.text)' is left out: Apus has \(range.lowerBound) to \(range.upperBound), not \(value)",
        at: word.at)
      return nil
    }
    return value
  }

  /// Decimal digits alone.
  static func digits(_ text: some StringProtocol) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }

  /// Yes or no, in the words of any of the servers.
  mutating func flag(_ setting: Setting) -> Bool? {
    guard let word = required(setting) else { return nil }
    switch word.text.lowercased() {
    case "yes", "on", "true", "1": return true
    case "no", "off", "false", "0": return false
    default:
      error(
        "bad-boolean", "'\(setting.key.text)' must be yes or no, not '\(word.text)'", at: word.at)
      return nil
    }
  }

  /// The setting's value, or an error.
  mutating func required(_ setting: Setting) -> Word? {
    if setting.value == nil {
      error("value-missing", "'\(setting.key.text)' has no value", at: setting.key.at)
    }
    return setting.value
  }

  /// `address`, or `address@port`.
  mutating func endpoint(_ word: Word, port: UInt16) -> Endpoint? {
    let parts = word.text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    if isScoped(parts.first ?? "", at: word.at) { return nil }
    guard let address = parts.first.flatMap({ IPAddress(String($0)) }), !address.isMulticast else {
      error("bad-address", "'\(parts.first ?? "")' is no IPv4 or IPv6 address", at: word.at)
      return nil
    }
    guard parts.count == 2 else { return Endpoint(address: address, port: port) }
    guard let port = Self.digits(parts[1]).flatMap({ UInt16(exactly: $0) }), port > 0 else {
      error("bad-port", "a port is a number from 1 to 65535, not '\(parts[1])'", at: word.at)
      return nil
    }
    return Endpoint(address: address, port: port)
  }

  /// Whether there is an IPv4-mapped address (RFC 4291, section 2.5.5.2) in it, which is IPv6 to other servers and IPv4 to Apus.
  mutating func isMapped(_ word: Word) -> Bool {
    let parts = word.text.split { "/&-@".contains($0) }
    guard parts.contains(where: { $0.contains(":") && IPAddress(String($0))?.isIPv4 == true })
    else { return false }
    warn(
      "left-out", "'\(word.text)' is left out: Apus takes IPv4-mapped addresses for IPv4",
      at: word.at)
    return true
  }

  /// An address, or an address and the length of a prefix; bits behind that are put out.
  mutating func prefix(_ word: Word) -> AddressPrefix? {
    let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    if isScoped(word.text, at: word.at) || isMapped(word) { return nil }
    guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else {
      error("bad-address", "'\(word.text)' is no address and no prefix", at: word.at)
      return nil
    }
    let longest = address.isIPv4 ? 32 : 128
    guard parts.count == 2 else { return AddressPrefix(address, length: longest) }
    guard let length = Self.digits(parts[1]), length <= longest else {
      error("bad-prefix", "'\(word.text)' is no prefix: its length is wrong", at: word.at)
      return nil
    }
    return AddressPrefix(address, length: length)
  }

  /// A text for NSID; nil where it is none, or longer than Apus has it.
  mutating func nsid(_ text: String, of setting: Setting) -> ImportedConfiguration.Value? {
    guard text.utf8.count <= 128 else {
      warn(
        "left-out", "NSID by '\(setting.key.text)' is left out: Apus has at most 128 octets",
        at: setting.key.at)
      return nil
    }
    // Apus takes what stands behind 0x for hexadecimal digits.
    guard text.hasPrefix("0x") else { return text.isEmpty ? nil : .text(text) }
    let digits = text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return .text("0x" + digits.joined())
  }

  /// Whether the address has a scope, `fe80::1%eth0`, which is told.
  private mutating func isScoped(_ text: some StringProtocol, at position: Position) -> Bool {
    guard let sign = text.firstIndex(of: "%"), IPAddress(String(text[..<sign])) != nil else {
      return false
    }
    warn(
      "left-out", "'\(text)' is left out: Apus takes no addresses of one interface alone",
      at: position)
    return true
  }

  /// A text that the server tells about itself; nil where Apus cannot say it.
  mutating func serverText(_ setting: Setting) -> ImportedConfiguration.Value? {
    guard let word = required(setting) else { return nil }
    // The other servers tell nothing then, and Apus without a word its own.
    if word.text.isEmpty { return .text("off") }
    // Apus' own words for the two that are no texts.
    guard (1...255).contains(word.text.utf8.count), !["auto", "off"].contains(word.text) else {
      warn(
        "left-out",
        "'\(setting.key.text)' is left out: Apus takes 'auto' and 'off' for words of its own, and a text of 1 to 255 octets",
        at: word.at)
      return nil
    }
    return .text(word.text)
  }
}
