import DNSWire
import Octets

extension Responder {
  /// Turns the answer's A or AAAA records by the message's ID, also behind CNAME records, so that
  /// each stands first as often as the others. An RRset has no order (RFC 2181, section 5), so the
  /// clients that take the first spread.
  ///
  /// The records have the same even length, so the message's sum stays as it is.
  @inline(never)
  @usableFromInline
  static func rotate(_ bytes: inout MutableRawSpan, at message: Int, answer: Int) {
    var left = Int(bytes.load16(at: message &+ 6))
    var at = answer
    let end = bytes.byteCount
    while left > 1, let record = RecordExtent(bytes.bytes, at: at, end: end) {
      guard record.type == .cname || record.type == .dname || record.type == .rrsig else { break }
      at = record.end
      left &-= 1
    }
    // The pointer to the owner, and the type.
    let head = bytes.bytes.load32(at: at)
    let length: Int
    switch head & 0xc000_ffff {
    case 0xc000_0000 | UInt32(RRType.a.rawValue): length = 16
    case 0xc000_0000 | UInt32(RRType.aaaa.rawValue): length = 28
    default: return
    }
    var count = 0
    while count < left, at &+ length &* (count &+ 1) <= end,
      bytes.bytes.load32(at: at &+ length &* count) == head,
      Int(bytes.load16(at: at &+ length &* count &+ 10)) == length &- 12
    {
      count &+= 1
    }
    guard count > 1 else { return }
    let first = Int(bytes.load16(at: message)) % count
    guard first > 0 else { return }
    reverse(&bytes, at: at, length, from: 0, to: first)
    reverse(&bytes, at: at, length, from: first, to: count)
    reverse(&bytes, at: at, length, from: 0, to: count)
  }

  /// Puts the records `from` up to `to`, each `length` octets long, in the opposite order.
  private static func reverse(
    _ bytes: inout MutableRawSpan, at offset: Int, _ length: Int, from: Int, to: Int
  ) {
    var low = offset &+ from &* length
    var high = offset &+ (to &- 1) &* length
    while low < high {
      bytes.swap64(at: low, high)
      bytes.swap64(at: low &+ 8, high &+ 8)
      if length == 28 {
        bytes.swap64(at: low &+ 16, high &+ 16)
        bytes.swap32(at: low &+ 24, high &+ 24)
      }
      low &+= length
      high &-= length
    }
  }
}
