/// The header of a DNS response (RFC 1035, section 4.1.1), read plainly.
public struct ResponseHeader: Sendable, Equatable {
  public let id: UInt16
  public let flags: UInt16
  public let questions: Int
  public let answers: Int
  public let authorities: Int
  public let additionals: Int

  /// nil where the message is shorter than a header.
  public init?(_ message: [UInt8]) {
    guard message.count >= 12 else { return nil }
    let words = stride(from: 0, to: 12, by: 2).map { (at: Int) -> UInt16 in
      UInt16(message[at]) << 8 | UInt16(message[at + 1])
    }
    id = words[0]
    flags = words[1]
    questions = Int(words[2])
    answers = Int(words[3])
    authorities = Int(words[4])
    additionals = Int(words[5])
  }

  public var isResponse: Bool { flags & 0x8000 != 0 }
  public var isAuthoritative: Bool { flags & 0x0400 != 0 }
  public var isTruncated: Bool { flags & 0x0200 != 0 }
  /// The four bits of the header; EDNS holds the rest.
  public var rcode: UInt8 { UInt8(flags & 15) }
}
