/// Where domain names stand in a type's RDATA: `count` names, one behind the other, from `start`.
///
/// Needed for canonical form (RFC 4034, section 6.2), for compression (RFC 3597, section 4) and
/// for the additional section.
public struct RDATANames: Equatable, Sendable, BitwiseCopyable {
  public var start: Int
  public var count: Int
}

extension RRType {
  /// Where `rdata` holds names; nil for types whose RDATA holds none, or where it is too short.
  ///
  /// The types of RFC 4034, section 6.2, less those of RFC 6840, section 5.1.
  public func names(in rdata: ArraySlice<UInt8>) -> RDATANames? {
    switch rawValue {
    case 2, 3, 4, 5, 7, 8, 9, 12, 39: RDATANames(start: 0, count: 1)  // NS … PTR, DNAME
    case 6, 14, 17: RDATANames(start: 0, count: 2)  // SOA, MINFO, RP
    case 15, 18, 21, 36: RDATANames(start: 2, count: 1)  // MX, AFSDB, RT, KX
    case 26: RDATANames(start: 2, count: 2)  // PX
    case 33: RDATANames(start: 6, count: 1)  // SRV
    case 24, 46: RDATANames(start: 18, count: 1)  // SIG, RRSIG
    case 35: Self.namesOfNAPTR(rdata)
    default: nil
    }
  }

  /// Whether names in RDATA may be compressed: the types of RFC 1035 only (RFC 3597, section 4).
  public var compressesRDATA: Bool {
    switch rawValue {
    case 2...9, 12, 14, 15: true
    default: false
    }
  }

  /// Where this type's RDATA holds names that may be compressed; nil where it holds none.
  public var compressedNames: RDATANames? {
    switch rawValue {
    case 2...5, 7...9, 12: RDATANames(start: 0, count: 1)  // NS … MR, PTR
    case 6, 14: RDATANames(start: 0, count: 2)  // SOA, MINFO
    case 15: RDATANames(start: 2, count: 1)  // MX
    default: nil
    }
  }

  /// NAPTR: order, preference, three character-strings, a name (RFC 3403, section 4.1).
  private static func namesOfNAPTR(_ rdata: ArraySlice<UInt8>) -> RDATANames? {
    var at = rdata.startIndex + 4
    for _ in 0..<3 {
      guard at < rdata.endIndex else { return nil }
      at += Int(rdata[at]) + 1
    }
    return at < rdata.endIndex ? RDATANames(start: at - rdata.startIndex, count: 1) : nil
  }
}

/// The length of the uncompressed name at the start of `octets`; nil where none is whole.
public func wireNameLength(_ octets: ArraySlice<UInt8>) -> Int? {
  var at = octets.startIndex
  while at < octets.endIndex {
    let length = Int(octets[at])
    at += length + 1
    if length == 0 { return at - octets.startIndex }
    guard length <= 63 else { return nil }
  }
  return nil
}
