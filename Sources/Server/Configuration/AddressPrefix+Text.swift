public import Addresses

/// A prefix as the configuration writes it: an address, `/` and a length, or an address alone, which
/// means just that one.
public func parsePrefix(_ text: String) -> Result<AddressPrefix, AddressTextError> {
  Result { () throws(AddressTextError) in
    let parts = try AddressText(text, before: "/", complaint: AddressText.isNone)
    let longest = parts.address.isIPv4 ? 32 : 128
    guard let digits = parts.rest else { return AddressPrefix(parts.address, length: longest) }
    guard let length = AddressText.number(digits, in: 0...longest) else {
      throw AddressTextError(
        name: "bad-prefix",
        message: "a prefix's length is a number from 0 to \(longest) here, not '\(digits)'")
    }
    let prefix = AddressPrefix(parts.address, length: length)
    guard prefix.address == parts.address else {
      throw AddressTextError(
        name: "bad-prefix",
        message: "'\(text)' has bits set behind its length; did you mean '\(prefix)'?")
    }
    return prefix
  }
}
