import DNSWire
public import Octets

/// The apex with the most labels, where it is alone at its depth, as words to compare a name's end
/// with: all that a server of one zone has.
@usableFromInline
struct DeepestApex: Sendable, BitwiseCopyable {
  @usableFromInline let zone: UInt32
  /// Octets of the apex; more than any name has where there is no such apex, or it is longer than two
  /// words.
  @usableFromInline let length: UInt32
  /// Its last eight octets, and the eight before them; zeros in front.
  @usableFromInline let last: UInt64
  @usableFromInline let first: UInt64
  /// Which of these octets are the apex's.
  @usableFromInline let lastMask: UInt64
  @usableFromInline let firstMask: UInt64

  init(_ directory: ZoneDirectory, _ apexes: [Name]) {
    var words: (last: UInt64, first: UInt64) = (0, 0)
    var masks: (last: UInt64, first: UInt64) = (0, 0)
    if let depth = directory.depths.first, depth.zone >= 0, apexes[depth.zone].wire.count <= 16 {
      let wire = apexes[depth.zone].lowercased.wire
      for octet in wire {
        words.first = words.first >> 8 | words.last << 56
        words.last = words.last >> 8 | UInt64(octet) << 56
        masks.first = masks.first >> 8 | masks.last << 56
        masks.last = masks.last >> 8 | 0xff << 56
      }
      zone = UInt32(depth.zone)
      length = UInt32(wire.count)
    } else {
      (zone, length) = (0, 0xffff)
    }
    (last, first) = words
    (lastMask, firstMask) = masks
  }

  /// Whether a name that ends at `end`, sixteen octets into the span at least, ends in the apex,
  /// letter for letter: who asks in another case is found by a longer way.
  @inlinable @inline(__always)
  func ends(_ bytes: RawSpan, at end: Int) -> Bool {
    let last = (bytes.loadLittle64(at: end &- 8) ^ last) & lastMask
    let first = (bytes.loadLittle64(at: end &- 16) ^ first) & firstMask
    return last | first == 0
  }
}
