public import Addresses

/// An endpoint as the configuration writes it: an address, or an address, `@` and a port; `port` where
/// there is none.
public func parseEndpoint(_ text: String, port: UInt16 = 53) -> Result<Endpoint, AddressTextError> {
  Result { () throws(AddressTextError) in
    let parts = try AddressText(text, before: "@") { complaint(text, $0) }
    guard !parts.address.isMulticast else {
      throw AddressTextError(
        name: "bad-address", message: "'\(parts.address)' is a multicast address")
    }
    guard let digits = parts.rest else { return Endpoint(address: parts.address, port: port) }
    guard let port = AddressText.number(digits, in: 1...65_535) else {
      throw AddressTextError(
        name: "bad-port", message: "a port is a number from 1 to 65535, not '\(digits)'")
    }
    return Endpoint(address: parts.address, port: UInt16(port))
  }
}

/// What is wrong with the address, and what was probably meant.
private func complaint(_ text: String, _ host: String) -> String {
  let said = AddressText.isNone(host)
  if host == "*" { return said + "; all addresses are '0.0.0.0' and '::'" }
  // 192.0.2.1:53, [2001:db8::1]:53 and [2001:db8::1]@53, as other servers write it.
  let bare = text.filter { $0 != "[" && $0 != "]" }
  for separator in [":", "#", "@"] as [Character] {
    guard let at = bare.lastIndex(of: separator), let address = IPAddress(String(bare[..<at])),
      let port = UInt16(bare[bare.index(after: at)...])
    else { continue }
    return said + "; did you mean '\(address)@\(port)'?"
  }
  if let address = IPAddress(bare) { return said + "; did you mean '\(address)'?" }
  return said
}
