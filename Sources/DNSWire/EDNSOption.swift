/// An EDNS option's code (IANA "DNS EDNS0 Option Codes (OPT)").
public struct EDNSOption: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// RFC 5001.
  @inlinable public static var nsid: EDNSOption { EDNSOption(rawValue: 3) }
  /// RFC 7873.
  @inlinable public static var cookie: EDNSOption { EDNSOption(rawValue: 10) }
  /// RFC 7828.
  @inlinable public static var tcpKeepalive: EDNSOption { EDNSOption(rawValue: 11) }
  /// RFC 7830.
  @inlinable public static var padding: EDNSOption { EDNSOption(rawValue: 12) }
  /// RFC 8914.
  @inlinable public static var extendedError: EDNSOption { EDNSOption(rawValue: 15) }
}

/// The INFO-CODE of an extended error (RFC 8914, section 4).
public struct ExtendedError: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16

  @inlinable
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable public static var notReady: ExtendedError { ExtendedError(rawValue: 14) }
  @inlinable public static var prohibited: ExtendedError { ExtendedError(rawValue: 18) }
  @inlinable public static var notAuthoritative: ExtendedError { ExtendedError(rawValue: 20) }
  @inlinable public static var notSupported: ExtendedError { ExtendedError(rawValue: 21) }
}
