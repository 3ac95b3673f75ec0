public import DNSWire

/// A record as a line of a master file, without its end, that gives the same octets when it is read.
///
/// The RDATA may be anything: what is not in the form of its type is written as octets (RFC 3597, section 5), and told as a
/// mistake when the file is read.
public func masterFileLine(owner: Name, type: RRType, ttl: UInt32, rdata: [UInt8]) -> String {
  if let (name, text) = plainText(type, rdata) { return "\(owner) \(ttl) IN \(name) \(text)" }
  let digits = rdata.map { hexDigits[Int($0)] }.joined()
  return
    "\(owner) \(ttl) IN TYPE\(type.rawValue) \\# \(rdata.count)\(digits.isEmpty ? "" : " ")\(digits)"
}

private let hexDigits = (0..<256).map { octet in
  (octet < 16 ? "0" : "") + String(octet, radix: 16)
}

/// The form that people write, of the types that most records have; nil where the RDATA is not of it.
private func plainText(_ type: RRType, _ rdata: [UInt8]) -> (name: String, text: String)? {
  switch type {
  case .a where rdata.count == 4:
    return ("A", rdata.map(String.init).joined(separator: "."))
  case .aaaa where rdata.count == 16:
    let groups = stride(from: 0, to: 16, by: 2).map {
      String(UInt16(rdata[$0]) << 8 | UInt16(rdata[$0 + 1]), radix: 16)
    }
    return ("AAAA", groups.joined(separator: ":"))
  case .ns: return named("NS", rdata, 0, 1)
  case .cname: return named("CNAME", rdata, 0, 1)
  case .ptr: return named("PTR", rdata, 0, 1)
  case .dname: return named("DNAME", rdata, 0, 1)
  case .mx: return named("MX", rdata, 1, 1)
  case .srv: return named("SRV", rdata, 3, 1)
  case .soa:
    guard let (names, end) = wholeNames(rdata, from: 0, count: 2), rdata.count == end + 20 else {
      return nil
    }
    let words = stride(from: end, to: end + 20, by: 4).map { at in
      String(rdata[at..<(at + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    }
    return ("SOA", (names + words).joined(separator: " "))
  case .txt: return strings(rdata).map { ("TXT", $0) }
  default: return nil
  }
}

/// So many numbers of 16 bits, then so many names, and nothing else.
private func named(
  _ type: String, _ rdata: [UInt8], _ numbers: Int, _ count: Int
) -> (name: String, text: String)? {
  guard rdata.count > 2 * numbers,
    let (names, end) = wholeNames(rdata, from: 2 * numbers, count: count), end == rdata.count
  else { return nil }
  let values = (0..<numbers).map { String(UInt16(rdata[2 * $0]) << 8 | UInt16(rdata[2 * $0 + 1])) }
  return (type, (values + names).joined(separator: " "))
}

private func wholeNames(_ rdata: [UInt8], from start: Int, count: Int) -> ([String], Int)? {
  var names: [String] = []
  var at = start
  for _ in 0..<count {
    guard at < rdata.count, let length = wireNameLength(rdata[at...]),
      let name = Name(wire: Array(rdata[at..<(at + length)]))
    else { return nil }
    names.append(name.description)
    at += length
  }
  return (names, at)
}

/// Character-strings in quotes; nil where they do not end with the RDATA, or there is none.
private func strings(_ rdata: [UInt8]) -> String? {
  var texts: [String] = []
  var at = 0
  while at < rdata.count {
    let end = at + 1 + Int(rdata[at])
    guard end <= rdata.count else { return nil }
    var text = "\""
    for octet in rdata[(at + 1)..<end] {
      switch octet {
      case 0x22, 0x5c: text += "\\" + String(UnicodeScalar(octet))
      case 0x20...0x7e: text.unicodeScalars.append(UnicodeScalar(octet))
      default:
        text += "\\" + (octet < 100 ? "0" : "") + (octet < 10 ? "0" : "") + String(octet)
      }
    }
    texts.append(text + "\"")
    at = end
  }
  return texts.isEmpty ? nil : texts.joined(separator: " ")
}
