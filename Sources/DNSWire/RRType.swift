/// An RR type or QTYPE (RFC 1035, sections 3.2.2 and 3.2.3; IANA "Resource Record (RR) TYPEs").
public struct RRType: RawRepresentable, Hashable, Sendable, Comparable, BitwiseCopyable {
  /// The code point.
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Shorthand for a code point.
  @inlinable
  public init(_ rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable
  public static func < (left: RRType, right: RRType) -> Bool { left.rawValue < right.rawValue }
}

extension RRType {
  @inlinable public static var a: RRType { RRType(1) }
  @inlinable public static var ns: RRType { RRType(2) }
  @inlinable public static var cname: RRType { RRType(5) }
  @inlinable public static var soa: RRType { RRType(6) }
  @inlinable public static var ptr: RRType { RRType(12) }
  @inlinable public static var hinfo: RRType { RRType(13) }
  @inlinable public static var mx: RRType { RRType(15) }
  @inlinable public static var txt: RRType { RRType(16) }
  /// RFC 1183.
  @inlinable public static var rt: RRType { RRType(21) }
  @inlinable public static var aaaa: RRType { RRType(28) }
  @inlinable public static var srv: RRType { RRType(33) }
  /// RFC 2230.
  @inlinable public static var kx: RRType { RRType(36) }
  /// DNAME (RFC 6672).
  @inlinable public static var dname: RRType { RRType(39) }
  /// The EDNS pseudo-RR (RFC 6891).
  @inlinable public static var opt: RRType { RRType(41) }
  @inlinable public static var ds: RRType { RRType(43) }
  @inlinable public static var rrsig: RRType { RRType(46) }
  @inlinable public static var nsec: RRType { RRType(47) }
  @inlinable public static var dnskey: RRType { RRType(48) }
  @inlinable public static var nsec3: RRType { RRType(50) }
  @inlinable public static var nsec3param: RRType { RRType(51) }
  /// SVCB and HTTPS (RFC 9460).
  @inlinable public static var svcb: RRType { RRType(64) }
  @inlinable public static var https: RRType { RRType(65) }
  @inlinable public static var tkey: RRType { RRType(249) }
  /// TSIG (RFC 8945).
  @inlinable public static var tsig: RRType { RRType(250) }
  @inlinable public static var ixfr: RRType { RRType(251) }
  @inlinable public static var axfr: RRType { RRType(252) }
  @inlinable public static var mailB: RRType { RRType(253) }
  @inlinable public static var mailA: RRType { RRType(254) }
  @inlinable public static var any: RRType { RRType(255) }

  /// Whether the code point can only be asked, never held by a zone: OPT and the Meta-TYPEs and
  /// QTYPEs 128 to 255 (RFC 6895, section 3.1), and type 0.
  @inlinable
  public var isMeta: Bool { rawValue == 0 || rawValue == 41 || (128...255).contains(rawValue) }
}
