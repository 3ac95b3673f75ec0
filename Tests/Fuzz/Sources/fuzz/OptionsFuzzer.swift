import DNSWire
import TestSupport

/// The class, TTL and RDATA of a query's OPT: payload size, extended RCODE, version, flags, options.
final class OptionsFuzzer {
  private let messages: MessageFuzzer
  private let paths: PathsFuzzer
  private let question: [UInt8]

  init() throws {
    messages = try MessageFuzzer()
    paths = try PathsFuzzer()
    question = try Name("www.example.").wire + [0, 1, 0, 1]
  }

  func run(_ octets: [UInt8]) {
    guard octets.count >= 6 else { return }
    let options = Array(octets[6...])
    let message =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1] + question + [0, 0, 41] + octets[..<6]
      + [UInt8(options.count >> 8), UInt8(options.count & 255)] + options
    guard let response = messages.ask(message), let header = ResponseHeader(response) else {
      violated("silence")
    }
    // RFC 6891, sections 6.1.2 and 6.1.3.
    let isWhole = Self.areWhole(options)
    if !isWhole && header.rcode != 1 { violated("RCODE \(header.rcode) to options that are cut") }
    if isWhole, octets[3] != 0 {
      let opt = WalkedMessage(response)?.opts.first
      guard header.rcode == 0, let opt, opt.ttl >> 24 == 1 else {
        violated("no BADVERS to version \(octets[3])")
      }
    }
    paths.run(message)
  }

  /// Whether each option ends within the RDATA.
  private static func areWhole(_ options: [UInt8]) -> Bool {
    var at = 0
    while at < options.count {
      guard at + 4 <= options.count else { return false }
      at += 4 + (Int(options[at + 2]) << 8 | Int(options[at + 3]))
    }
    return at == options.count
  }
}
