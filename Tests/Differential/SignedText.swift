import DNSWire

/// What a signer adds to a zone, in text that every server reads.
///
/// dnssec-signzone writes each record anew, with mnemonics and escapes that only BIND reads. So the zone's own text stays as it was,
/// and of the signed zone only DNSSEC's records are taken.
enum SignedText {
  /// Types that each server reads by their mnemonics.
  private static let common: Set<UInt16> = [
    1, 2, 5, 6, 12, 13, 15, 16, 28, 33, 39, 43, 46, 47, 48, 50, 51, 257,
  ]

  /// The records of DNSSEC in `signed`, which has one record a line: owner, TTL, class, type, RDATA.
  static func added(_ signed: String) throws -> String {
    var text = ""
    for line in signed.split(separator: "\n") where !line.hasPrefix(";") {
      let fields = line.split(maxSplits: 4, whereSeparator: \.isWhitespace)
      guard fields.count == 5 else { throw DifferentialError("not a signed record: \(line)") }
      var words = fields[4].split(whereSeparator: \.isWhitespace).map(String.init)
      switch fields[3] {
      case "DNSKEY", "NSEC3PARAM": break
      case "RRSIG": words[0] = try type(words[0])
      case "NSEC":
        words[0] = try name(words[0])
        for index in words.indices.dropFirst() { words[index] = try type(words[index]) }
      case "NSEC3":
        for index in words.indices.dropFirst(5) { words[index] = try type(words[index]) }
      default: continue
      }
      text += "\(try name(String(fields[0]))) \(fields[1]) IN \(fields[3]) "
      text += words.joined(separator: " ") + "\n"
    }
    return text
  }

  private static func type(_ text: String) throws -> String {
    guard let code = TypeName.code(text) else { throw DifferentialError("no type: \(text)") }
    return common.contains(code) ? TypeName.text(code) : "TYPE\(code)"
  }

  /// A name with each octet that is no letter, digit, hyphen, underscore or asterisk as \DDD.
  private static func name(_ text: String) throws -> String {
    let labels = Labels(try Name(text)).labels.map { label in
      label.reduce(into: "") { result, octet in
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f, 0x2a:
          result.unicodeScalars.append(UnicodeScalar(octet))
        default:
          let digits = String(octet)
          result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
      }
    }
    return labels.isEmpty ? "." : labels.joined(separator: ".") + "."
  }
}
