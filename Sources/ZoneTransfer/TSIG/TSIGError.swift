/// What is wrong with a signed message, or one that should be signed (RFC 8945, section 5.2).
public enum TSIGError: Error, Equatable, Sendable {
  /// It has no TSIG record, and should have.
  case missing
  /// The message or its TSIG record is not whole.
  case malformed
  /// Signed by a key that was not asked for, or by another algorithm.
  case otherKey
  /// The MAC is not that of this message.
  case badSignature
  /// Signed at a time that is too far from ours.
  case badTime
  /// A MAC that was cut short.
  case truncated
  /// The other server says so, by its error code.
  case refused(UInt16)
  /// This machine's libcrypto does not allow the algorithm.
  case unusable
}

extension TSIGError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing: "the response is not signed"
    case .malformed: "its TSIG record is malformed"
    case .otherKey: "it is signed by another key or algorithm"
    case .badSignature: "its signature is wrong: the secrets may differ (BADSIG)"
    case .badTime: "its time is too far from ours (BADTIME)"
    case .truncated: "its signature is cut short (BADTRUNC)"
    case .refused(let code): "the server refuses our signature: \(Self.name(of: code))"
    case .unusable: "the algorithm is not allowed on this machine"
    }
  }

  /// RFC 8945, section 3.
  private static func name(of code: UInt16) -> String {
    switch code {
    case 16: "BADSIG: the secrets differ"
    case 17: "BADKEY: it does not know the key"
    case 18: "BADTIME: the clocks differ"
    case 22: "BADTRUNC"
    default: "error \(code)"
    }
  }
}
