import Octets

/// What the server says of itself, and its cookie secrets: some lists of octets behind a table of
/// where each starts and ends, in memory that a packet may read.
struct ServerTexts: BitwiseCopyable, Sendable {
  /// The lists, in their order.
  enum Item: Int {
    /// The NSID option's data (RFC 5001, section 2.3).
    case nsid
    /// TXT RDATA for `version.bind` and `version.server`.
    case version
    /// TXT RDATA for `id.server` and `hostname.bind` (RFC 4892).
    case identity
    /// 16 octets each.
    case cookieSecrets
  }

  private let memory: LastingOctets

  /// Nothing at all.
  init() { memory = LastingOctets() }

  init(nsid: [UInt8], version: [UInt8], identity: [UInt8], cookieSecrets: [[UInt8]]) {
    let items = [nsid, Self.txt(version), Self.txt(identity), Array(cookieSecrets.joined())]
    var table: [UInt8] = []
    var at = 4 * items.count
    for item in items {
      for value in [at, item.count] {
        table += [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
      }
      at += item.count
    }
    memory = LastingOctets(table + items.joined())
  }

  /// One character-string (RFC 1035, section 3.3); none where there is no text.
  private static func txt(_ text: [UInt8]) -> [UInt8] {
    let text = text.prefix(255)
    return text.isEmpty ? [] : [UInt8(truncatingIfNeeded: text.count)] + text
  }

  var octets: RawSpan {
    @_lifetime(immortal)
    get { memory.octets }
  }

  /// Where a list stands in ``octets``, and how long it is; 0 where it is empty.
  @inline(__always)
  func place(of item: Item) -> (at: Int, count: Int) {
    let entry = octets.load32(at: 4 &* item.rawValue)
    return (Int(entry >> 16), Int(entry & 0xffff))
  }
}
