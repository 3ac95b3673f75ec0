import Octets

/// The fixed part of a resource record somewhere in a message (RFC 1035, section 4.1.3), and where
/// its parts stand.
public struct RecordExtent: Sendable, BitwiseCopyable {
  public var type: RRType
  /// The CLASS field: for OPT the sender's UDP payload size.
  public var classField: UInt16
  /// The TTL field: for OPT extended RCODE, version and flags.
  public var ttlField: UInt32
  /// The owner name is the root's, as OPT's must be.
  public var ownerIsRoot: Bool
  public var rdata: Int
  public var rdataLength: Int

  /// Where the next record starts.
  @inlinable
  public var end: Int { rdata &+ rdataLength }

  /// Reads the record at `offset`; nil where it does not lie within `end`. A compression pointer in
  /// the owner name ends it; where it points is not looked at.
  public init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var at = offset
    while true {
      guard at < end, at &- offset < 255 else { return nil }
      let label = Int(bytes.load8(at: at))
      if label == 0 {
        at &+= 1
        break
      }
      if label >= 0xc0 {
        at &+= 2
        break
      }
      guard label <= 63 else { return nil }
      at &+= label &+ 1
    }
    guard at &+ 10 <= end else { return nil }
    ownerIsRoot = at == offset &+ 1
    type = RRType(bytes.load16(at: at))
    classField = bytes.load16(at: at &+ 2)
    ttlField = bytes.load32(at: at &+ 4)
    rdataLength = Int(bytes.load16(at: at &+ 8))
    rdata = at &+ 10
    guard rdata &+ rdataLength <= end else { return nil }
  }
}
