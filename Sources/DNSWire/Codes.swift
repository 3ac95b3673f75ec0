/// An RR class or QCLASS (RFC 1035, sections 3.2.4 and 3.2.5).
public struct RRClass: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var internet: RRClass { RRClass(rawValue: 1) }
  @inlinable public static var chaos: RRClass { RRClass(rawValue: 3) }
  @inlinable public static var any: RRClass { RRClass(rawValue: 255) }
}

/// An OPCODE (RFC 1035, section 4.1.1; RFC 6895, section 2.2).
public struct Opcode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt8

  @inlinable
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  @inlinable public static var query: Opcode { Opcode(rawValue: 0) }
  @inlinable public static var notify: Opcode { Opcode(rawValue: 4) }
  @inlinable public static var update: Opcode { Opcode(rawValue: 5) }
}

/// An RCODE, with the upper bits that EDNS adds (RFC 6895, section 2.3).
public struct RCode: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var noError: RCode { RCode(rawValue: 0) }
  @inlinable public static var formErr: RCode { RCode(rawValue: 1) }
  @inlinable public static var servFail: RCode { RCode(rawValue: 2) }
  @inlinable public static var nxDomain: RCode { RCode(rawValue: 3) }
  @inlinable public static var notImp: RCode { RCode(rawValue: 4) }
  @inlinable public static var refused: RCode { RCode(rawValue: 5) }
  /// YXDOMAIN: a DNAME's result would be too long (RFC 6672, section 2.2).
  @inlinable public static var yxDomain: RCode { RCode(rawValue: 6) }
  @inlinable public static var notAuth: RCode { RCode(rawValue: 9) }
  /// BADVERS (RFC 6891, section 6.1.3).
  @inlinable public static var badVers: RCode { RCode(rawValue: 16) }
  /// BADCOOKIE (RFC 7873, section 8).
  @inlinable public static var badCookie: RCode { RCode(rawValue: 23) }
}
