/// A reply as dig, kdig and drill print it, in one form whichever printed it.
struct Reply {
  var status = ""
  /// Those of qr, aa and tc that were set, in the order printed.
  var flags: [String] = []
  /// The records of each section, sorted.
  var sections: [String: [String]] = [:]

  static let sectionNames = ["answer", "authority", "additional"]

  init(printed text: String) {
    var section: String?
    for line in text.split(whereSeparator: \.isNewline) {
      if line.hasPrefix(";; ->>HEADER<<-") {
        status = Self.word(after: ["status:", "rcode:"], in: line)
        for name in Self.sectionNames { sections[name] = [] }
      } else if line.lowercased().hasPrefix(";; flags:") {
        let set = line.dropFirst(";; flags:".count).prefix { $0 != ";" }.split(separator: " ")
        flags = set.map(String.init).filter { ["qr", "aa", "tc"].contains($0) }
      } else if line.hasPrefix(";;"), line.contains(" SECTION:") {
        section = line.dropFirst(3).prefix { $0 != " " }.lowercased()
      } else if !line.hasPrefix(";"), let section {
        sections[section]?.append(canonical(record: String(line)))
      }
    }
    for name in Self.sectionNames { sections[name]?.sort() }
  }

  private static func word(after marks: [String], in line: Substring) -> String {
    let words = line.split { $0 == " " || $0 == "," || $0 == ";" }
    guard let mark = words.firstIndex(where: { marks.contains(String($0)) }),
      mark + 1 < words.endIndex
    else { return "" }
    return String(words[mark + 1])
  }
}

/// A record's text without what the three tools print differently: spaces, the case and the breaks of hexadecimal, a
/// location's trailing zeros, quotes in SVCB; and with a run of 20 or more equal characters as `x{20}`.
func canonical(record: String) -> String {
  let fields = record.split(maxSplits: 4) { $0 == " " || $0 == "\t" }.map(String.init)
  guard fields.count >= 4 else { return record }
  let type = fields[3]
  var data = fields.count > 4 ? fields[4] : ""
  if type != "TXT" { data = data.split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
  switch type {
  case "DS", "TLSA", "SMIMEA": data = joined(data, after: 3).lowercased()
  case "SSHFP": data = joined(data, after: 2).lowercased()
  case "OPENPGPKEY", "DHCID": data = joined(data, after: 0)
  case "CERT": data = joined(data, after: 3).replacing("PGP ", with: "3 ")
  case "EUI48", "EUI64": data = data.lowercased()
  case "SVCB", "HTTPS": data = data.replacing("\"", with: "")
  case "LOC": data = data.split(separator: " ").map(location).joined(separator: " ")
  case "APL": data = data.replacing("2001:0db8:0000:0000:0000:0000:0000:0000", with: "2001:db8::")
  default: break
  }
  if data.hasPrefix("\\#") { data = joined(data, after: 2).lowercased() }
  return (fields.prefix(4) + [shortened(data)]).joined(separator: " ")
    .trimmingSuffix { $0 == " " }
}

/// The fields of `data` with all after the first `count` run together.
private func joined(_ data: String, after count: Int) -> String {
  let fields = data.split(separator: " ")
  let rest = fields.dropFirst(count).joined()
  return (fields.prefix(count).map(String.init) + (rest.isEmpty ? [] : [rest]))
    .joined(separator: " ")
}

/// `04` and `53.000` and `-2.00m` as `4`, `53` and `-2m`.
private func location(_ field: Substring) -> String {
  guard let number = Double(field.last == "m" ? field.dropLast() : field) else {
    return String(field)
  }
  return "\(number)" + (field.last == "m" ? "m" : "")
}

private func shortened(_ text: String) -> String {
  var (result, rest) = ("", Substring(text))
  while let first = rest.first {
    let run = rest.prefix { $0 == first }
    result += run.count < 20 ? String(run) : "\(first){\(run.count)}"
    rest = rest.dropFirst(run.count)
  }
  return result
}

extension String {
  fileprivate func trimmingSuffix(while condition: (Character) -> Bool) -> String {
    var text = Substring(self)
    while let last = text.last, condition(last) { text.removeLast() }
    return String(text)
  }
}
