public import Octets

/// What a query's OPT record says (RFC 6891, section 6.1).
public struct EDNS: Sendable, BitwiseCopyable {
  /// The largest UDP message that the sender takes; under 512 means 512.
  public var payloadSize: UInt16
  public var version: UInt8
  /// DNSSEC OK (RFC 3225).
  public var wantsDNSSEC: Bool

  /// Reads an OPT record; nil where its owner is not the root or an option leaves the RDATA.
  public init?(_ record: RecordExtent, _ bytes: RawSpan) {
    guard record.ownerIsRoot else { return nil }
    var at = record.rdata
    while at < record.end {
      guard at &+ 4 <= record.end else { return nil }
      at &+= 4 &+ Int(bytes.load16(at: at &+ 2))
    }
    guard at == record.end else { return nil }
    self.init(classField: record.classField, ttlField: record.ttlField)
  }

  @inlinable @inline(__always)
  init(classField: UInt16, ttlField: UInt32) {
    payloadSize = classField
    version = UInt8(truncatingIfNeeded: ttlField >> 16)
    wantsDNSSEC = ttlField & 0x8000 != 0
  }

  /// Octets of a response's OPT record without options.
  @inlinable public static var responseSize: Int { 11 }

  /// The sum of what ``writeResponse(_:at:payloadSize:rcode:wantsDNSSEC:)`` writes for an RCODE
  /// under 16, as if it stood at an even offset.
  @inlinable @inline(__always)
  public static func responseSum(payloadSize: UInt16, wantsDNSSEC: Bool) -> InternetChecksum {
    var sum = InternetChecksum()
    // TYPE and payload size begin at odd octets; DO is the upper bit of octet 7.
    sum.addLittle(
      UInt64(RRType.opt.rawValue) &+ UInt64(payloadSize) &+ (wantsDNSSEC ? 0x8000 : 0))
    return sum
  }

  /// Writes a response's OPT: our payload size, the upper bits of the RCODE, version 0, and DO as
  /// the query had it (RFC 3225, section 3).
  @inlinable @inline(__always)
  public static func writeResponse(
    _ bytes: inout MutableRawSpan, at offset: Int, payloadSize: UInt16, rcode: RCode,
    wantsDNSSEC: Bool
  ) {
    // The root's name, TYPE and CLASS, then the TTL and RDLENGTH 0.
    let head = UInt64(RRType.opt.rawValue) << 16 | UInt64(payloadSize)
    let extended = UInt64(rcode.rawValue >> 4) << 24
    let flags: UInt64 = wantsDNSSEC ? 0x8000 : 0
    bytes.store64(head << 24 | extended >> 8, at: offset)
    bytes.store32(UInt32(truncatingIfNeeded: (extended | flags) << 16), at: offset &+ 7)
  }

  /// Writes the option of an extended error without text: six octets (RFC 8914, section 2).
  public static func writeExtendedError(
    _ bytes: inout MutableRawSpan, at offset: Int, _ error: ExtendedError
  ) {
    bytes.store16(EDNSOption.extendedError.rawValue, at: offset)
    bytes.store16(2, at: offset &+ 2)
    bytes.store16(error.rawValue, at: offset &+ 4)
  }
}
