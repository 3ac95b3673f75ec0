extension Lab {
  /// The second link's ends, and its addresses.
  static let secondDevice = "apus1"
  static let secondServer4 = "198.51.100.53"

  /// Joins the namespaces by a second veth pair.
  func addSecondLink() throws {
    try succeed([
      "ip", "link", "add", Self.secondDevice, "netns", server, "type", "veth", "peer", "name",
      "lab1",
      "netns", client,
    ])
    for (space, device, address) in [
      (server, Self.secondDevice, Self.secondServer4), (client, "lab1", "198.51.100.1"),
    ] {
      try succeed(["ip", "-n", space, "link", "set", device, "up"])
      try succeed(["ip", "-n", space, "address", "add", address + "/24", "dev", device])
    }
    try succeed(inServer(["ethtool", "-K", Self.secondDevice, "tx", "off"]))
  }

  /// Sets the server's device up or down.
  func setDevice(_ state: String) throws {
    try succeed(["ip", "-n", server, "link", "set", Self.device, state])
  }

  /// Deletes the server's device, and with it the client's.
  func deleteDevice() throws {
    try succeed(["ip", "-n", server, "link", "del", Self.device])
  }

  /// Makes it again, and the client's.
  func remakeDevice() throws { try makeLink(Shape()) }
}
