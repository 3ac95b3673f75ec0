public import Addresses

/// Why a text is no endpoint: the diagnostic's name and message.
public struct EndpointTextError: Error, Equatable, Sendable {
  public var name: String
  public var message: String
}

/// An endpoint as the configuration writes it: an address, or an address, `@` and a port; 53 where
/// there is no port.
public func parseEndpoint(_ text: String) -> Result<Endpoint, EndpointTextError> {
  let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
  let host = String(parts.first ?? "")
  guard let address = IPAddress(host) else {
    return .failure(EndpointTextError(name: "bad-address", message: complaint(text, host)))
  }
  guard !address.isMulticast else {
    return .failure(
      EndpointTextError(name: "bad-address", message: "'\(host)' is a multicast address"))
  }
  guard parts.count == 2 else { return .success(Endpoint(address: address, port: 53)) }
  guard let port = UInt16(parts[1]), port > 0, !parts[1].hasPrefix("+") else {
    return .failure(
      EndpointTextError(
        name: "bad-port", message: "a port is a number from 1 to 65535, not '\(parts[1])'"))
  }
  return .success(Endpoint(address: address, port: port))
}

/// What is wrong with the address, and what was probably meant.
private func complaint(_ text: String, _ host: String) -> String {
  let said = "'\(host)' is no IPv4 or IPv6 address"
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
