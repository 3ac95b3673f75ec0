import Addresses
import DNSWire
import Responder
import TestSupport

/// One file: zones, and questions with the answers that they must get. README.md has the form.
struct Scenario {
  /// A question and its answer.
  struct Case {
    var title: String
    var line: Int
    /// Asked in each of these ways.
    var queries: [QueryText] = []
    var transports: [Transport] = [.fastPath, .udp, .tcp]
    /// Over TCP all queries on one connection, written in this way.
    var stream: Stream?
    /// Over the fast path, this instead of an answer.
    var punt: PuntReason?
    /// None where nothing may come back.
    var expected: Expectation?
    var silence: DropReason?
    /// Who asks, and when.
    var client = Client(IPAddress(ipv4: 0xc000_0209), at: 1_764_000_000)
  }

  /// How queries are written to a connection.
  struct Stream {
    /// Octets a segment.
    var pieces = Int.max
    /// The client closes its side behind the last query.
    var halfCloses = false
  }

  /// What a response must be.
  struct Expectation {
    var rcode: UInt16
    /// AA and TC.
    var flags: UInt16
    var hasQuestion = true
    /// OPT must come back; otherwise it must where the query has it.
    var hasOPT = false
    /// OPT's options where the query has OPT: octets, as they stand.
    var options: [UInt8] = []
    var answer: [DecodedMessage.Record] = []
    var authority: [DecodedMessage.Record] = []
    var additional: [DecodedMessage.Record] = []
  }

  var zones: [(apex: String, text: [UInt8]?)] = []
  var settings = ResponderSettings()
  /// It says how the server is configured.
  var isConfigured = false
  var cases: [Case] = []
}

/// A query to be.
struct QueryText {
  var octets: [UInt8]
  /// Octets of the question, behind the header; 0 where it cannot be read.
  var questionLength: Int
  /// The payload size of its OPT.
  var payload: UInt16?
  var wantsDNSSEC = false
  /// For a failure's message.
  var label: String
}

extension QueryText {
  /// From `NAME TYPE` and words that change what is plain: `rd`, `ad`, `cd`, `class=CH`, `opcode=4`,
  /// `edns=1232`, `edns=none`, `version=1`, `do`, `option=65001:00ff`. Without `edns` there are three:
  /// without OPT, with it, and with DO.
  static func make(_ words: [String]) throws -> [QueryText] {
    guard words.count >= 2 else { throw ScenarioError(description: "ask NAME TYPE") }
    let name = try Name(words[0])
    var flags: UInt16 = 0
    var rrClass: UInt16 = 1
    var payloads: [UInt16?] = [nil, 1232, 1232]
    var isGiven = false
    var version: UInt8 = 0
    var wantsDNSSEC = false
    var options: [UInt8] = []
    for word in words.dropFirst(2) {
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let value = parts.count > 1 ? parts[1] : ""
      switch parts[0] {
      case "rd": flags |= 0x0100
      case "ad": flags |= 0x0020
      case "cd": flags |= 0x0010
      case "class": rrClass = try Codes.rrClass(value)
      case "opcode": flags |= UInt16(value).map { $0 << 11 } ?? 0
      case "edns":
        isGiven = true
        payloads = [UInt16(value)]
      case "version": version = UInt8(value) ?? 0
      case "do": wantsDNSSEC = true
      case "option":
        options += try Codes.option(value)
      default: throw ScenarioError(description: "ask … \(word)")
      }
    }
    let question = name.wire + word16(try Codes.type(words[1]).rawValue) + word16(rrClass)
    return payloads.enumerated().map { index, payload in
      let dnssec = isGiven ? wantsDNSSEC : index == 2
      var message: [UInt8] = []
      for value in [0x1234, flags, 1, 0, 0, payload == nil ? 0 : 1] { message += word16(value) }
      message += question
      if let payload {
        message += [0, 0, 41] + word16(payload) + [0, version, dnssec ? 0x80 : 0, 0]
        message += word16(UInt16(options.count)) + options
      }
      return QueryText(
        octets: message, questionLength: question.count, payload: payload,
        wantsDNSSEC: dnssec, label: payload.map { "EDNS \($0)\(dnssec ? " DO" : "")" } ?? "no EDNS")
    }
  }

  /// From octets: hexadecimal digits, and names, which end with a dot.
  static func raw(_ words: [Substring]) throws -> QueryText {
    let octets = try Codes.octets(words)
    var end = 12
    while end < octets.count, octets[end] != 0 { end += Int(octets[end]) + 1 }
    return QueryText(
      octets: octets, questionLength: end + 5 <= octets.count ? end + 5 - 12 : 0, label: "message")
  }
}

/// Two octets, the high one first.
func word16(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }

/// Names of code points.
enum Codes {
  static func type(_ text: String) throws -> RRType {
    let types: [String: UInt16] = [
      "A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "HINFO": 13, "MX": 15, "TXT": 16,
      "RT": 21, "AAAA": 28, "SRV": 33, "NAPTR": 35, "KX": 36, "AFSDB": 18, "DNAME": 39, "OPT": 41,
      "DS": 43, "RRSIG": 46, "NSEC": 47,
      "DNSKEY": 48, "NSEC3": 50, "NSEC3PARAM": 51, "SVCB": 64, "HTTPS": 65, "TKEY": 249,
      "TSIG": 250, "IXFR": 251, "AXFR": 252,
      "MAILB": 253,
      "MAILA": 254, "ANY": 255,
    ]
    let number = text.hasPrefix("TYPE") ? UInt16(text.dropFirst(4)) : nil
    guard let value = types[text] ?? number else { throw ScenarioError(description: text) }
    return RRType(value)
  }

  static func rrClass(_ text: String) throws -> UInt16 {
    let classes: [String: UInt16] = ["IN": 1, "CH": 3, "HS": 4, "NONE": 254, "ANY": 255]
    let number = text.hasPrefix("CLASS") ? UInt16(text.dropFirst(5)) : nil
    guard let value = classes[text] ?? number else { throw ScenarioError(description: text) }
    return value
  }

  static func rcode(_ text: String) throws -> UInt16 {
    let names = [
      "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
      "NXRRSET", "NOTAUTH", "NOTZONE",
    ]
    if text == "BADVERS" { return 16 }
    if text == "BADCOOKIE" { return 23 }
    guard let index = names.firstIndex(of: text) else { throw ScenarioError(description: text) }
    return UInt16(index)
  }

  /// `CODE:HEX` as an option.
  static func option(_ text: String) throws -> [UInt8] {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard let code = UInt16(parts[0]) else { throw ScenarioError(description: "option=\(text)") }
    let data = try hex(parts.count > 1 ? parts[1] : "")
    return word16(code) + word16(UInt16(data.count)) + data
  }

  static func octets(_ words: [Substring]) throws -> [UInt8] {
    try words.flatMap { $0.hasSuffix(".") ? try Name($0).wire : try hex($0) }
  }

  static func hex(_ text: Substring) throws -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.count, digits.count % 2 == 0 else {
      throw ScenarioError(description: "no octets: \(text)")
    }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }
}
