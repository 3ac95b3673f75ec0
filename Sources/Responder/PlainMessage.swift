public import DNSWire
public import Octets
public import ZoneImage

/// A message that says nothing but one question of class IN, and OPT where there is one: what its header and the end of its
/// question tell, before its name is read.
@usableFromInline
struct PlainMessage: BitwiseCopyable {
  @usableFromInline let nameLength: Int
  @usableFromInline let type: UInt32
  @usableFromInline let hasOPT: Bool

  /// Nil for what is not plain: `length` octets, whose OPT record has `opt`, if there is one.
  @_transparent
  @usableFromInline
  init?(_ bytes: RawSpan, at message: Int, length: Int, opt: Int) {
    // QR clear, opcode QUERY, one question, no answer; ID and the other flags may be anything.
    let head = bytes.loadLittle64(at: message)
    let others = bytes.loadLittle32(at: message &+ 8)
    guard head & 0xffff_ffff_00f8_0000 == 0x0000_0100_0000_0000 else { return nil }
    hasOPT = others == 0x0100_0000
    guard others == 0 || hasOPT else { return nil }
    nameLength = length &- Header.size &- 4 &- (hasOPT ? opt : 0)
    guard UInt(bitPattern: nameLength &- 1) < 255 else { return nil }
    let question = bytes.load32(at: message &+ Header.size &+ nameLength)
    type = question >> 16
    // OPT is 41 and no type of a question; DS is 43, and its zone takes more to find.
    guard question & 0xffff == UInt32(RRClass.internet.rawValue), type &- 1 < 127, type | 2 != 43
    else { return nil }
  }

  /// The query that leads there, without what OPT says.
  @_transparent
  @usableFromInline
  func query(_ route: ZoneRoute, at message: Int, length: Int) -> PreparedQuery {
    PreparedQuery(
      route, type: RRType(UInt16(truncatingIfNeeded: type)), nameLength: nameLength,
      transport: .fastPath, message: message, length: length)
  }

  /// Reads OPT, where there is one, of `count` octets; false where it is not what it was taken for.
  @_transparent
  @usableFromInline
  func readOPT(
    of query: inout PreparedQuery, _ bytes: RawSpan, at message: Int, _ count: Int
  ) -> Bool {
    !hasOPT
      || Responder.readOPT(
        of: &query, bytes, at: message &+ Header.size &+ nameLength &+ 4, count)
  }
}
