import Addresses

/// Why a text is no address, endpoint or prefix: the diagnostic's name and message.
public struct AddressTextError: Error, Equatable, Sendable {
  public var name: String
  public var message: String
}

/// An address as the configuration writes it, and what stands behind the sign after it.
struct AddressText {
  var address: IPAddress
  /// Nil where the sign is missing too.
  var rest: Substring?

  /// `text` up to `sign`; where that is no address, what `complaint` says of it.
  init(
    _ text: String, before sign: Character, complaint: (_ host: String) -> String
  ) throws(AddressTextError) {
    let parts = text.split(separator: sign, maxSplits: 1, omittingEmptySubsequences: false)
    let host = String(parts.first ?? "")
    guard let address = IPAddress(host) else {
      throw AddressTextError(name: "bad-address", message: complaint(host))
    }
    self.address = address
    rest = parts.count == 2 ? parts[1] : nil
  }

  static func isNone(_ host: String) -> String { "'\(host)' is no IPv4 or IPv6 address" }

  /// Decimal digits as a number of the range; `Int` alone would take a sign too.
  static func number(_ digits: Substring, in range: ClosedRange<Int>) -> Int? {
    guard digits.allSatisfy(\.isASCII), digits.allSatisfy(\.isNumber), let value = Int(digits),
      range.contains(value)
    else { return nil }
    return value
  }
}
