extension Lab {
  /// UDP datagrams that met no socket on the server (RFC 4113: udpNoPorts).
  func unservedDatagrams() throws -> UInt64 { try snmp("Udp", "NoPorts") }

  /// ICMP "unreachable" messages that the server's stack sent.
  func unreachablesSent() throws -> UInt64 { try snmp("Icmp", "OutDestUnreachs") }

  /// A counter of the server's stack, as /proc/net/snmp pairs names and values.
  private func snmp(_ group: String, _ name: String) throws -> UInt64 {
    let text = try succeed(inServer(["cat", "/proc/net/snmp"]))
    let lines = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("\(group):") }
    guard lines.count == 2 else { return 0 }
    let fields = lines.map { $0.split(separator: " ") }
    guard let place = fields[0].firstIndex(where: { $0 == name }) else { return 0 }
    return UInt64(fields[1][place]) ?? 0
  }
}
