public import Octets

/// The extent of a question's name (RFC 1035, sections 3.1 and 4.1.2).
///
/// Two words, so that it travels in registers.
public struct QuestionName: Sendable, BitwiseCopyable {
  /// Where the last eight labels start, counted from the name's first octet: the last one in the
  /// lowest octet.
  @usableFromInline let starts: UInt64
  /// Octets and, above them, labels.
  @usableFromInline let extent: UInt64

  @inlinable @inline(__always)
  init(starts: UInt64, length: Int, labels: Int) {
    self.starts = starts
    extent = UInt64(truncatingIfNeeded: length | labels &<< 16)
  }

  /// Octets of the name, the root's zero included: 1 to 255; 0 where there is no name.
  @inlinable @inline(__always)
  public var length: Int { Int(truncatingIfNeeded: extent & 0xffff) }

  /// Labels, the root's empty one not counted: 0 to 127.
  @inlinable @inline(__always)
  public var labels: Int { Int(truncatingIfNeeded: extent >> 16) }

  /// Walks the name at `offset`. There is none where it leaves `end`, is longer than 255 octets,
  /// has a label over 63 octets, or is compressed: nothing stands before a question that it could
  /// point to.
  @inlinable @inline(__always)
  public static func read(_ bytes: RawSpan, at offset: Int, end: Int) -> QuestionName {
    let none = QuestionName(starts: 0, length: 0, labels: 0)
    let limit = min(end, offset &+ 255)
    // Unsigned, here and below: then the optimiser sees that no load leaves the span.
    guard UInt(bitPattern: limit) <= UInt(bitPattern: bytes.byteCount) else { return none }
    var at = offset
    var labels = 0
    var starts: UInt64 = 0
    while UInt(bitPattern: at) < UInt(bitPattern: limit) {
      let label = Int(bytes.load8(at: at))
      if label == 0 {
        return QuestionName(starts: starts, length: at &- offset &+ 1, labels: labels)
      }
      if label > 63 { return none }
      starts = starts &<< 8 | UInt64(truncatingIfNeeded: at &- offset)
      at &+= label &+ 1
      labels &+= 1
    }
    return none
  }

  /// Where the last `depth` labels of the name start, counted from its first octet; `depth` is at
  /// most ``labels``.
  @inlinable @inline(__always)
  public func start(ofLast depth: Int, _ bytes: RawSpan, at offset: Int) -> Int {
    if depth == 0 { return length &- 1 }
    if depth <= 8 {
      let shift = UInt64(truncatingIfNeeded: 8 &* (depth &- 1))
      return Int(truncatingIfNeeded: (starts &>> shift) & 0xff)
    }
    return walk(toLast: depth, bytes, at: offset)
  }

  /// The same by walking: names of more than eight labels below the apex are rare.
  @inline(never)
  @usableFromInline
  func walk(toLast depth: Int, _ bytes: RawSpan, at offset: Int) -> Int {
    var at = 0
    var left = labels
    while left > depth {
      at &+= Int(bytes.load8(at: offset &+ at)) &+ 1
      left &-= 1
    }
    return at
  }
}
