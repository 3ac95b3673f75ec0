import Foundation

/// Two network namespaces of our own, joined by a veth pair: `apus0` on the server's side, `lab0` on the client's.
///
/// Names carry the test's process id, addresses are documentation addresses (RFC 5737, RFC 3849) and exist only in the
/// namespaces. Everything goes with the namespaces: when `with` ends, and for a test that was killed, when the next lab opens.
struct Lab {
  /// What a lab may vary.
  struct Shape {
    var queues = 1
    var mtu = 1500
    /// Whether the client leaves checksums to its device, and so sends partial ones.
    var checksumOffload = true
    /// Addresses on the server's `lo`, as a host in an anycast group has them.
    var anycast: [String] = []
  }

  static let device = "apus0"
  static let clientDevice = "lab0"
  static let server4 = "192.0.2.53"
  static let server6 = "2001:db8::53"
  static let client4 = "192.0.2.1"
  static let client6 = "2001:db8::1"
  /// The host that raw frames come from: no stack owns it, so nothing but the test answers what is sent to it.
  static let raw4 = "192.0.2.200"
  static let raw6 = "2001:db8::200"
  static let serverMAC: [UInt8] = [2, 0, 0, 0, 0, 0x53]
  static let clientMAC: [UInt8] = [2, 0, 0, 0, 0, 1]
  static let rawMAC: [UInt8] = [2, 0, 0, 0, 2, 0]

  let server: String
  let client: String
  /// For configuration, sockets and logs.
  let directory: URL

  /// Makes a lab, runs `body` in it, and removes it whatever happens.
  static func with<Result>(
    _ shape: Shape = Shape(), _ body: (Lab) throws -> Result
  ) throws -> Result {
    try Sweep.removeAbandoned()
    let lab = Lab(number: Sweep.nextNumber())
    defer { lab.remove() }
    try lab.make(shape)
    return try body(lab)
  }

  private init(number: Int) {
    let name = "\(Sweep.prefix)\(getpid())-\(number)"
    server = name + "-s"
    client = name + "-c"
    directory = FileManager.default.temporaryDirectory.appendingPathComponent(name)
  }

  private func make(_ shape: Shape) throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try succeed(["ip", "netns", "add", server])
    try succeed(["ip", "netns", "add", client])
    try makeLink(shape)
    for address in shape.anycast { try addAnycast(address) }
  }

  /// Makes the veth pair, with its addresses and routes.
  func makeLink(_ shape: Shape) throws {
    let queues = ["numtxqueues", "\(shape.queues)", "numrxqueues", "\(shape.queues)"]
    try succeed(
      ["ip", "link", "add", Self.device, "address", text(mac: Self.serverMAC), "netns", server]
        + queues + ["type", "veth", "peer", "name", Self.clientDevice]
        + ["address", text(mac: Self.clientMAC), "netns", client] + queues)
    for (space, device, four, six) in [
      (server, Self.device, Self.server4, Self.server6),
      (client, Self.clientDevice, Self.client4, Self.client6),
    ] {
      try succeed(["ip", "-n", space, "link", "set", "lo", "up"])
      try succeed(["ip", "-n", space, "link", "set", device, "mtu", "\(shape.mtu)", "up"])
      try addAddress("\(four)/24", to: device, in: space)
      try addAddress("\(six)/64", to: device, in: space)
    }
    try succeed(["ip", "-n", client, "route", "add", "default", "via", Self.server4])
    try succeed(["ip", "-n", client, "-6", "route", "add", "default", "via", Self.server6])
    for raw in [Self.raw4, Self.raw6] {
      try succeed([
        "ip", "-n", server, "neigh", "add", raw, "lladdr", text(mac: Self.rawMAC),
        "dev", Self.device, "nud", "permanent",
      ])
    }
    // The kernel path's replies carry whole checksums, as a wire would see them.
    try succeed(inServer(["ethtool", "-K", Self.device, "tx", "off"]))
    if !shape.checksumOffload {
      try succeed(inClient(["ethtool", "-K", Self.clientDevice, "tx", "off"]))
    }
  }

  private func remove() {
    // A namespace whose processes have ended takes its devices along.
    for space in [server, client] { try? Sweep.remove(namespace: space) }
    try? FileManager.default.removeItem(at: directory)
  }

  /// Adds an address to the server's `lo`, also while it serves.
  func addAnycast(_ address: String) throws {
    try addAddress(address + (address.contains(":") ? "/128" : "/32"), to: "lo", in: server)
  }

  /// Takes such an address away.
  func removeAnycast(_ address: String) throws {
    let length = address.contains(":") ? "/128" : "/32"
    try succeed(["ip", "-n", server, "address", "del", address + length, "dev", "lo"])
  }

  private func addAddress(_ address: String, to device: String, in space: String) throws {
    // IPv6 duplicate detection would keep the address unusable for a second.
    let noDetection = address.contains(":") ? ["nodad"] : []
    try succeed(["ip", "-n", space, "address", "add", address, "dev", device] + noDetection)
  }

  func inServer(_ command: [String]) -> [String] { ["ip", "netns", "exec", server] + command }
  func inClient(_ command: [String]) -> [String] { ["ip", "netns", "exec", client] + command }

  /// A counter of the client's device, such as `rx_packets`.
  func clientCounter(_ name: String) throws -> UInt64 {
    let text = try succeed(
      inClient(["cat", "/sys/class/net/\(Self.clientDevice)/statistics/\(name)"]))
    return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  /// What `ip` says of the server's device: an attached XDP program shows there.
  func deviceDetails() throws -> String {
    try succeed(["ip", "-n", server, "-details", "link", "show", "dev", Self.device])
  }

  private func text(mac: [UInt8]) -> String {
    mac.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: ":")
  }
}
