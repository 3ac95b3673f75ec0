public import Octets

/// The extent of a question's name (RFC 1035, sections 3.1 and 4.1.2).
public struct QuestionName: Sendable, BitwiseCopyable {
  /// Octets of the name, the root's zero included: 1 to 255.
  public var length: Int
  /// Labels, the root's empty one not counted: 0 to 127.
  public var labels: Int

  /// Walks the name at `offset`; nil where it leaves `end`, is longer than 255 octets, has a label
  /// over 63 octets, or is compressed: nothing stands before a question that it could point to.
  @inlinable @inline(__always)
  public init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    var at = offset
    var count = 0
    // The cap is on octets; it lets the optimiser bound the loop.
    while at < end, at &- offset < 255 {
      let label = Int(bytes.load8(at: at))
      if label == 0 {
        length = at &- offset &+ 1
        labels = count
        return
      }
      if label > 63 { return nil }
      at &+= label &+ 1
      count &+= 1
    }
    return nil
  }
}
