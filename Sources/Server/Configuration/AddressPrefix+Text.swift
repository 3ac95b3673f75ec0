public import Addresses

/// Why a text is no prefix: the diagnostic's name and message.
public struct PrefixTextError: Error, Equatable, Sendable {
  public var name: String
  public var message: String
}

/// A prefix as the configuration writes it: an address, `/` and a length, or an address alone, which
/// means just that one.
public func parsePrefix(_ text: String) -> Result<AddressPrefix, PrefixTextError> {
  let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
  let host = String(parts.first ?? "")
  guard let address = IPAddress(host) else {
    return .failure(
      PrefixTextError(name: "bad-address", message: "'\(host)' is no IPv4 or IPv6 address"))
  }
  let longest = address.isIPv4 ? 32 : 128
  guard parts.count == 2 else { return .success(AddressPrefix(address, length: longest)) }
  guard let length = UInt8(parts[1]), length <= longest, !parts[1].hasPrefix("+") else {
    return .failure(
      PrefixTextError(
        name: "bad-prefix",
        message: "a prefix's length is a number from 0 to \(longest) here, not '\(parts[1])'"))
  }
  let prefix = AddressPrefix(address, length: Int(length))
  guard prefix.address == address else {
    return .failure(
      PrefixTextError(
        name: "bad-prefix",
        message: "'\(text)' has bits set behind its length; did you mean '\(prefix)'?"))
  }
  return .success(prefix)
}
