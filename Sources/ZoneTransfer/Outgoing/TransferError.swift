public import DNSWire

/// Why a transfer that had begun does not go on.
public enum TransferError: Error, Equatable, Sendable {
  /// A record that no message has room for (RFC 1035, section 4.2.2: 65,535 octets).
  case recordTooLong(RRType)
  case signature(TSIGError)
}

extension TransferError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .recordTooLong(let type):
      "a record of TYPE\(type.rawValue) is too long for any message"
    case .signature(let error): "it cannot be signed: \(error)"
    }
  }
}
