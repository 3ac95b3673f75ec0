/// What is shown of a file must not tell its keys and cookie secrets to whoever looks over the shoulder, or at the log.
enum Secrets {
  private static let words = ["secret", "cookie-secret", "cookie-staging-secret"]

  /// The text with the value behind each such key put out, octet for octet; lines stay where they are.
  static func hidden(in octets: [UInt8]) -> [UInt8] {
    var hidden = octets
    var at = 0
    while let word = nextWord(octets, &at) {
      let text = String(decoding: octets[word], as: UTF8.self).lowercased()
      // Misspelt ones too.
      if words.contains(text) || text.hasPrefix("secr") {
        hideValue(of: octets, from: at, in: &hidden)
      }
    }
    return hidden
  }

  /// Puts out a text in quotes, or all up to a semicolon, a brace or the line's end: a secret may have been cut in two by a slip. What looks like a comment before it is put out too: base64
  /// may begin with a slash.
  private static func hideValue(of octets: [UInt8], from start: Int, in hidden: inout [UInt8]) {
    var at = start
    func octet(_ index: Int) -> UInt8 { index < octets.count ? octets[index] : 0 }
    while true {
      while at < octets.count, octets[at] <= 0x20 || octets[at] == 0x3a { at += 1 }
      let first = octet(at)
      switch (first, octet(at + 1)) {
      case (0x22, _), (0x27, _):
        at += 1
        while at < octets.count, octets[at] != first {
          if octets[at] == 0x5c, at + 1 < octets.count { hide(&hidden, &at) }
          hide(&hidden, &at)
        }
        return
      case (0x23, _), (0x2f, 0x2f):
        while at < octets.count, octets[at] != 0x0a { hide(&hidden, &at) }
      case (0x2f, 0x2a):
        while at < octets.count, !(octets[at] == 0x2a && octet(at + 1) == 0x2f) {
          hide(&hidden, &at)
        }
        for _ in 0..<2 where at < octets.count { hide(&hidden, &at) }
      default:
        while at < octets.count, ![0x0a, 0x3b, 0x7b, 0x7d].contains(octets[at]) {
          hide(&hidden, &at)
        }
        return
      }
    }
  }

  private static func hide(_ octets: inout [UInt8], _ at: inout Int) {
    if octets[at] != 0x0a { octets[at] = 0x2a }
    at += 1
  }

  /// A run of what names are made of.
  private static func nextWord(_ octets: [UInt8], _ at: inout Int) -> Range<Int>? {
    while at < octets.count, !isOfWord(octets[at]) { at += 1 }
    let start = at
    while at < octets.count, isOfWord(octets[at]) { at += 1 }
    return start < at ? start..<at : nil
  }

  private static func isOfWord(_ octet: UInt8) -> Bool {
    switch octet {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2b, 0x2d, 0x2f, 0x3d, 0x5f: true
    default: octet >= 0x80
    }
  }
}
