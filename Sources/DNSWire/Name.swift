import Octets

/// A domain name in wire form, owned (RFC 1035, section 3.1): labels, each behind its length, and
/// the root's zero. At most 255 octets. For the control plane; the packet path uses offsets.
///
/// Equality and hashing are without regard to ASCII case (RFC 4343); the case given is kept.
public struct Name: Sendable {
  /// Length octets and labels, the root's zero last.
  public let wire: [UInt8]

  /// The root.
  public static let root = Name(unchecked: [0])

  init(unchecked wire: [UInt8]) { self.wire = wire }

  /// A name from its wire form; nil where labels do not end exactly at the last octet, or a limit
  /// is broken.
  public init?(wire: [UInt8]) {
    guard (1...255).contains(wire.count) else { return nil }
    var at = 0
    while wire[at] != 0 {
      let length = Int(wire[at])
      guard length <= 63, at + length + 1 < wire.count else { return nil }
      at += length + 1
    }
    guard at == wire.count - 1 else { return nil }
    self.wire = wire
  }

  /// The number of labels, the root's empty one not counted.
  public var labelCount: Int {
    var at = 0
    var count = 0
    while at < wire.count, wire[at] != 0 {
      at += Int(wire[at]) + 1
      count += 1
    }
    return count
  }

  /// The name with ASCII letters in lower case.
  public var lowercased: Name {
    // Length octets are at most 63, below 'A', so the whole run can be folded at once.
    Name(unchecked: wire.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
  }

  /// The name without its first label; nil for the root.
  public var parent: Name? {
    guard let first = wire.first, first != 0 else { return nil }
    return Name(unchecked: Array(wire[(Int(first) + 1)...]))
  }

  /// Whether this name is `other` or below it.
  public func isAtOrBelow(_ other: Name) -> Bool {
    guard wire.count >= other.wire.count else { return false }
    let start = wire.count - other.wire.count
    var at = 0
    while at < start { at += Int(wire[at]) + 1 }
    return at == start
      && FoldedOctets.areSame(
        wire.octets, at: start, other.wire.octets, at: 0, count: other.wire.count)
  }
}

extension Name: Hashable {
  public static func == (left: Name, right: Name) -> Bool {
    left.wire.count == right.wire.count
      && FoldedOctets.areSame(
        left.wire.octets, at: 0, right.wire.octets, at: 0, count: left.wire.count)
  }

  public func hash(into hasher: inout Hasher) {
    let octets = wire.octets
    var at = 0
    while at + 8 <= wire.count {
      hasher.combine(FoldedOctets.lowercased(octets.loadLittle64(at: at)))
      at += 8
    }
    var rest = UInt64(wire.count)
    while at < wire.count {
      rest = rest << 8 | FoldedOctets.lowercased(UInt64(octets.load8(at: at)))
      at += 1
    }
    hasher.combine(rest)
  }
}
