public import Octets

/// The message header (RFC 1035, section 4.1.1; AD and CD by RFC 4035, section 3.1.6).
///
///      0  1  2  3  4  5  6  7  8  9  A  B  C  D  E  F
///     |                      ID                       |   0
///     |QR|   Opcode  |AA|TC|RD|RA| Z|AD|CD|   RCODE   |   2
///     |                    QDCOUNT                    |   4
///     |                    ANCOUNT                    |   6
///     |                    NSCOUNT                    |   8
///     |                    ARCOUNT                    |  10
public enum Header {
  public static let size = 12

  @inlinable static var flagsAt: Int { 2 }

  public static let qr: UInt16 = 0x8000
  public static let aa: UInt16 = 0x0400
  public static let tc: UInt16 = 0x0200
  public static let rd: UInt16 = 0x0100

  /// The second pair of octets: QR to RCODE.
  @inlinable @inline(__always)
  public static func flags(_ bytes: RawSpan, at message: Int) -> UInt16 {
    bytes.load16(at: message &+ flagsAt)
  }

  @inlinable @inline(__always)
  public static func opcode(_ flags: UInt16) -> Opcode {
    Opcode(rawValue: UInt8(truncatingIfNeeded: flags >> 11) & 0xf)
  }

  /// The four counts: QDCOUNT in the upper bits, then ANCOUNT, NSCOUNT, ARCOUNT.
  @inlinable @inline(__always)
  public static func counts(_ bytes: RawSpan, at message: Int) -> UInt64 {
    bytes.load64(at: message &+ 4)
  }

  /// Four counts as the header has them.
  @inlinable @inline(__always)
  public static func counts(
    questions: UInt16, answers: UInt16 = 0, authorities: UInt16 = 0, additionals: UInt16 = 0
  ) -> UInt64 {
    UInt64(questions) << 48 | UInt64(answers) << 32 | UInt64(authorities) << 16
      | UInt64(additionals)
  }

  /// Writes a response's header over the query's: ID, opcode and RD stay; AD, CD, RA and Z are
  /// clear (RFC 4035, section 3.1.6). `bits` are AA and TC as they shall be.
  @inlinable @inline(__always)
  public static func writeResponse(
    _ bytes: inout MutableRawSpan, at message: Int, rcode: RCode, bits: UInt16 = 0, counts: UInt64
  ) {
    let query = bytes.load16(at: message &+ flagsAt)
    bytes.store16(
      (query & 0x7900) | qr | bits | (rcode.rawValue & 0xf), at: message &+ flagsAt)
    bytes.store64(counts, at: message &+ 4)
  }

  /// The same over a plain query's header, one of opcode QUERY that counts one question, and one
  /// additional record where it `hasEDNS`; from parts that are ready to be copied: the second pair
  /// of octets, whose other bits are clear, and the last three counts, ARCOUNT without OPT. Adds to
  /// `change` by how much the header's sum has changed.
  @inlinable @inline(__always)
  public static func writePlainResponse(
    _ bytes: inout MutableRawSpan, at message: Int, flagsInMemoryOrder flags: UInt16,
    countsInMemoryOrder counts: UInt64, hasEDNS: Bool, change: inout InternetChecksum
  ) {
    let old = bytes.bytes.loadLittle16(at: message &+ flagsAt)
    // RD stays; QR. The first octet lowest.
    let new = old & UInt16(0x01) | 0x80 | flags
    let additionals = UInt16(truncatingIfNeeded: counts >> 32)
    bytes.storeLittle16(new, at: message &+ flagsAt)
    bytes.storeLittle32(UInt32(truncatingIfNeeded: counts), at: message &+ 6)
    bytes.storeLittle16(
      hasEDNS ? (additionals.byteSwapped &+ 1).byteSwapped : additionals, at: message &+ 10)
    // All in one: it does not reach 2^34. OPT was counted before and is after.
    change.addLittle(
      UInt64(new) &+ UInt64(~old) &+ UInt64(UInt32(truncatingIfNeeded: counts))
        &+ UInt64(additionals))
  }
}
