import DNSWire
import Octets
import ZoneFile

/// A response in words, and in dig's form.
public struct ResponseText: Codable, Equatable, Sendable {
  public struct EDNS: Codable, Equatable, Sendable {
    public var payload: UInt16
    public var dnssec: Bool
    /// INFO-CODE of an extended error (RFC 8914).
    public var extendedError: UInt16?
  }

  public var status: String
  public var flags: [String]
  public var question: [String]
  public var answer: [String]
  public var authority: [String]
  /// Without OPT.
  public var additional: [String]
  public var edns: EDNS?

  /// Nil where the octets are no message.
  init?(_ message: [UInt8]) {
    let bytes = message.octets
    guard bytes.byteCount >= Header.size else { return nil }
    let bits = Header.flags(bytes, at: 0)
    (question, answer, authority, additional) = ([], [], [], [])
    flags = Header.flagNames(bits)
    let counts = Header.counts(bytes, at: 0)
    var at = Header.size
    for _ in 0..<(counts >> 48) {
      let name = QuestionName.read(bytes, at: at, end: bytes.byteCount)
      guard name.length > 0, let text = Name(in: bytes, at: at) else { return nil }
      at += name.length + 4
      question.append("\(text) IN \(RRType(bytes.load16(at: at - 4)).mnemonic)")
    }
    var extended: UInt16 = 0
    for section in 1...3 {
      let count = counts >> UInt64(48 - 16 * section) & 0xffff
      for _ in 0..<count {
        guard let record = RecordExtent(bytes, at: at, end: bytes.byteCount) else { return nil }
        defer { at = record.end }
        if record.type == .opt {
          extended = UInt16(truncatingIfNeeded: record.ttlField >> 24)
          edns = EDNS(
            payload: record.classField, dnssec: record.ttlField & 0x8000 != 0,
            extendedError: Self.extendedError(bytes, record))
          continue
        }
        let text = recordText(in: message, at: at) ?? "; \(record.type.mnemonic): no text form"
        switch section {
        case 1: answer.append(text)
        case 2: authority.append(text)
        default: additional.append(text)
        }
      }
    }
    status = RCode(rawValue: bits & 0xf | extended << 4).mnemonic
  }

  private static func extendedError(_ bytes: RawSpan, _ record: RecordExtent) -> UInt16? {
    var at = record.rdata
    while at + 4 <= record.end {
      let length = Int(bytes.load16(at: at + 2))
      if bytes.load16(at: at) == EDNSOption.extendedError.rawValue, length >= 2 {
        return bytes.load16(at: at + 4)
      }
      at += 4 + length
    }
    return nil
  }
}

extension ResponseText {
  /// As dig shows it.
  func text(octets: Int) -> String {
    var lines = [
      ";; ->>HEADER<<- opcode: QUERY, status: \(status), id: 0",
      ";; flags: \(flags.joined(separator: " ")); QUERY: \(question.count), ANSWER: \(answer.count), "
        + "AUTHORITY: \(authority.count), ADDITIONAL: \(additional.count + (edns == nil ? 0 : 1))",
    ]
    if let edns {
      lines += [
        "", ";; OPT PSEUDOSECTION:",
        "; EDNS: version: 0, flags:\(edns.dnssec ? " do" : ""); udp: \(edns.payload)",
      ]
      if let code = edns.extendedError { lines.append("; EDE: \(code)") }
    }
    if !question.isEmpty {
      lines += ["", ";; QUESTION SECTION:"] + question.map { ";" + Self.tabbed($0) }
    }
    for (name, records) in [
      ("ANSWER", answer), ("AUTHORITY", authority), ("ADDITIONAL", additional),
    ] where !records.isEmpty {
      lines += ["", ";; \(name) SECTION:"] + records.map(Self.tabbed)
    }
    lines += ["", ";; MSG SIZE  rcvd: \(octets)"]
    return lines.map { $0 + "\n" }.joined()
  }

  /// Owner, TTL, class and type each before a tab: no name in text form has a blank.
  private static func tabbed(_ record: String) -> String {
    record.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
      .joined(separator: "\t")
  }
}
