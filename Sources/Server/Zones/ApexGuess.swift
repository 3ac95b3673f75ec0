public import DNSWire
import ZoneFile

/// The apex that a zone file most likely has, for `try` and `check` without `--origin`.
///
/// The owner of the first SOA record, where it is absolute or an absolute `$ORIGIN` before it says
/// what `@` and relative names mean. Else the file's name without its directory, without a leading
/// `db.` and without the ending `.zone`, `.db` or `.txt`. Only guesses the name; the file is read properly afterwards.
public func guessApex(ofZoneFile path: String) -> Name? {
  if let octets = try? readFile(path).octets, let apex = apexOfFirstSOA(in: octets) { return apex }
  var name = path.split(separator: "/").last.map(String.init) ?? path
  for ending in [".zone", ".db", ".txt"] where name.hasSuffix(ending) && name.count > ending.count {
    name.removeLast(ending.count)
    break
  }
  if name.hasPrefix("db.") { name.removeFirst(3) }
  return name.isEmpty ? nil : try? Name(name)
}

/// Looks at the file's first lines for the SOA and the `$ORIGIN` in force there.
private func apexOfFirstSOA(in octets: [UInt8]) -> Name? {
  var origin: Name?
  // The SOA is the first record of any file that a guess can be made of.
  for line in octets.prefix(65_536).split(separator: 0x0a) {
    let text = String(decoding: line.prefix { $0 != 0x3b }, as: UTF8.self)
    let words = text.split { $0.isWhitespace }.map(String.init)
    guard let first = words.first else { continue }
    if first.uppercased() == "$ORIGIN", words.count > 1 {
      origin = words[1].hasSuffix(".") ? try? Name(words[1]) : nil
    }
    guard !first.hasPrefix("$"),
      words.dropFirst().prefix(3).contains(where: { $0.uppercased() == "SOA" })
    else { continue }
    if first == "@" { return origin }
    if first.hasSuffix(".") { return try? Name(first) }
    return origin.flatMap { try? Name(first, origin: $0) }
  }
  return nil
}
