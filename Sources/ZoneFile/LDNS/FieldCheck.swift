extension TypeForm.Field {
  /// The mistake that a field's text can be.
  var mistake: Mistake {
    switch self {
    case .address: .badAddress
    case .number8, .number16, .number32, .period: .badNumber
    case .string: .badString
    case .base64: .badBase64
    case .hex: .badHex
    case .time: .badTime
    case .typeList: .badTypeList
    case .svcParams: .badSVCParam
    case .name, .other: .badRDATA
    }
  }

  /// What the field should have been.
  var noun: String {
    switch self {
    case .address: "an address of its family"
    case .number8: "a number up to 255"
    case .number16: "a number up to 65535"
    case .number32, .period: "a number up to 4294967295"
    case .string: "a string of at most 255 octets"
    case .base64: "base64 or base32"
    case .hex: "hexadecimal digits"
    case .time: "a time (YYYYMMDDHHmmSS) or a number of seconds"
    case .typeList: "a list of types"
    case .svcParams: "service parameters"
    case .name, .other: "RDATA"
    }
  }

  /// Whether the text can be meant. libldns cuts numbers that are too large, and rolls over times
  /// that are none; what is no number here (a mnemonic, say) is for libldns to judge.
  func admits(_ text: ArraySlice<UInt8>) -> Bool {
    let isDigits = text.allSatisfy { (0x30...0x39).contains($0) }
    switch self {
    case .number8: return !isDigits || parseNumber(text, upTo: 255) != nil
    case .number16: return !isDigits || parseNumber(text, upTo: 65535) != nil
    case .number32: return !isDigits || parseNumber(text, upTo: 4_294_967_295) != nil
    case .period: return parseNumber(text, upTo: 4_294_967_295) != nil || parseTTL(text) != nil
    case .time:
      return isDigits
        && (text.count == 14 ? Self.isTime(text) : parseNumber(text, upTo: 4_294_967_295) != nil)
    default: return true
    }
  }

  /// Whether 14 digits are a time (RFC 4034, section 3.2).
  private static func isTime(_ text: ArraySlice<UInt8>) -> Bool {
    let limits: [ClosedRange<Int>] = [1...12, 1...31, 0...23, 0...59, 0...59]
    return limits.indices.allSatisfy {
      let at = text.startIndex + 4 + 2 * $0
      return limits[$0].contains(Int(text[at] - 0x30) * 10 + Int(text[at + 1] - 0x30))
    }
  }
}
