public import Octets

/// Where a question leads: its zone, and what a lookup there needs.
///
/// Names of up to sixteen octets before the apex are compared by the two words that are kept here, with no look at the
/// message again: a registry's names have some thirteen. (A positive answer for such a name: 1,027 instructions became 836.)
public struct ZoneRoute: Sendable, BitwiseCopyable {
  /// The most octets before the apex that the words hold.
  @inlinable static var mostInWords: Int { 16 }

  @usableFromInline let hash: UInt64
  /// The name before the apex where it has one to eight octets, as ``FoldedOctets/word(of:count:)`` has them; where it
  /// has up to sixteen, its last eight.
  @usableFromInline let word: UInt64
  /// The first eight octets of nine to sixteen. Of more only the first one is sure, the first label's length.
  @usableFromInline let first: UInt64
  @usableFromInline let zone32: UInt32
  /// Where the hash's slot stands in the image, in words.
  @usableFromInline let slot: UInt32
  /// Octets of the name before the apex.
  @usableFromInline let relative8: UInt8

  @inlinable @inline(__always)
  init(
    zone: Int, relative: Int, hash: UInt64, slot: UInt32, word: UInt64, first: UInt64 = 0
  ) {
    zone32 = UInt32(truncatingIfNeeded: zone)
    relative8 = UInt8(truncatingIfNeeded: relative)
    self.hash = hash
    self.slot = slot
    self.word = word
    self.first = first
  }

  /// That of a name with `relative` octets at `offset` in the zone of `entry`. Asks for the memory that the lookup will
  /// need.
  @inlinable @inline(__always)
  init(
    _ bytes: RawSpan, at offset: Int, _ relative: Int, zone: Int, _ entry: ImageTable.Entry
  ) {
    let start = bytes.loadLittle64(at: offset)
    if UInt(bitPattern: relative &- 1) < 8, offset &+ 8 <= bytes.byteCount {
      self.init(
        zone: zone, entry, relative, word: FoldedOctets.word(of: start, count: relative), first: 0)
    } else if UInt(bitPattern: relative &- 9) < 8, offset &+ relative <= bytes.byteCount {
      let last = bytes.loadLittle64(at: offset &+ relative &- 8)
      self.init(
        zone: zone, entry, relative, word: FoldedOctets.lowercased(last),
        first: FoldedOctets.lowercased(start))
    } else {
      // No node is compared with these words: the lookup goes the longer way.
      let hash = entry.seed.hash(bytes, at: offset, count: relative)
      self.init(
        zone: zone, relative: relative, hash: hash, slot: entry.slot(hash), word: 0, first: start)
    }
    entry.prefetch(slot)
  }

  /// That of a name whose one to sixteen octets stand in these words.
  @inlinable @inline(__always)
  init(
    zone: Int, _ entry: ImageTable.Entry, _ relative: Int, word: UInt64, first: UInt64
  ) {
    let hash =
      relative <= 8
      ? entry.seed.hash(word: word, count: relative)
      : entry.seed.hash(first: first, last: word, count: relative)
    self.init(
      zone: zone, relative: relative, hash: hash, slot: entry.slot(hash), word: word, first: first)
  }

  /// That of the name one label up, where this one has two labels before the apex and stands in its words; nil for every
  /// other.
  @inlinable @inline(__always)
  func parent(_ entry: ImageTable.Entry) -> ZoneRoute? {
    let start = label &+ 1
    let count = relative &- start
    guard relative <= Self.mostInWords, count > 1 else { return nil }
    guard count > 8 else {
      // The last octets of this name, too.
      let unused = UInt64(truncatingIfNeeded: 8 &* (8 &- count))
      let octets = word &>> unused
      guard Int(octets & 0xff) &+ 1 == count else { return nil }
      return ZoneRoute(zone: zone, entry, count, word: octets &<< unused, first: 0)
    }
    // Octets 8 to 15 of this name, the first one lowest; then those from `start` on.
    let behind = word &>> UInt64(truncatingIfNeeded: 8 &* (16 &- relative))
    let octets =
      first &>> UInt64(truncatingIfNeeded: 8 &* start)
      | behind &<< UInt64(truncatingIfNeeded: 8 &* (8 &- start))
    guard Int(octets & 0xff) &+ 1 == count else { return nil }
    return ZoneRoute(zone: zone, entry, count, word: word, first: octets)
  }

  @inlinable @inline(__always)
  var zone: Int { Int(zone32) }

  @inlinable @inline(__always)
  var relative: Int { Int(relative8) }

  /// Octets of the first label, without its length.
  @inlinable @inline(__always)
  var label: Int {
    let start =
      relative <= 8 ? word &>> UInt64(truncatingIfNeeded: (8 &- relative) &* 8) : first
    return Int(truncatingIfNeeded: start & 0xff)
  }

  /// Whether what stands before the apex is known to be one label.
  @inlinable @inline(__always)
  public var isOneLabel: Bool { label &+ 1 == relative }

  /// That of a name that, by the directory's tags, can be in no zone but this one: to be settled.
  @inlinable @inline(__always)
  static func pending(zone: Int, relative: Int) -> ZoneRoute {
    ZoneRoute(zone: zone, relative: relative, hash: 0, slot: .max, word: 0)
  }

  /// Whether ``ZoneSet/settled(_:_:at:length:)`` has still to say where it leads. Slots stand at even places: none
  /// stands at the last one.
  @inlinable @inline(__always)
  public var isPending: Bool { slot == .max }

  /// No zone that is served holds the name.
  @inlinable
  public static var nowhere: ZoneRoute {
    ZoneRoute(zone: -1, relative: 0, hash: 0, slot: 0, word: 0)
  }

  @inlinable @inline(__always)
  public var isNowhere: Bool { zone32 & 0x8000_0000 != 0 }
}
