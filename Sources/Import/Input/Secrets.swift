/// What is shown of a file must not tell its keys and cookie secrets to whoever looks over the shoulder, or at the log.
enum Secrets {
  private static let words = ["secret", "cookie-secret", "cookie-staging-secret"]

  /// The text with each word behind such a key put out, octet for octet.
  static func hidden(in octets: [UInt8]) -> [UInt8] {
    var octets = octets
    var at = 0
    while let word = nextWord(octets, &at) {
      guard words.contains(String(decoding: octets[word], as: UTF8.self).lowercased()) else {
        continue
      }
      var behind = at
      guard let secret = nextWord(octets, &behind) else { continue }
      for index in secret { octets[index] = 0x2a }
      at = behind
    }
    return octets
  }

  /// A run of what names, base64 and hexadecimal digits are made of.
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
