extension Lab {
  /// Counters of the server's stack (RFC 4293 for IP and ICMP, RFC 4113 for UDP), IPv4 only.
  struct StackCounters {
    /// Packets that IP handed up: ipInDelivers.
    var delivered: UInt64
    /// Datagrams that a socket's owner has read: udpInDatagrams.
    var read: UInt64
    /// Datagrams that met no socket: udpNoPorts.
    var unserved: UInt64
    /// ICMP "unreachable" messages sent.
    var unreachables: UInt64

    static func - (late: StackCounters, early: StackCounters) -> StackCounters {
      StackCounters(
        delivered: late.delivered - early.delivered, read: late.read - early.read,
        unserved: late.unserved - early.unserved,
        unreachables: late.unreachables - early.unreachables)
    }
  }

  func stackCounters() throws -> StackCounters {
    let text = try succeed(inServer(["cat", "/proc/net/snmp"]))
    // A line of names and a line of values for each group.
    func value(_ group: String, _ name: String) -> UInt64 {
      let lines = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("\(group):") }
        .map { $0.split(separator: " ") }
      guard lines.count == 2, let place = lines[0].firstIndex(where: { $0 == name }) else {
        return 0
      }
      return UInt64(lines[1][place]) ?? 0
    }
    return StackCounters(
      delivered: value("Ip", "InDelivers"), read: value("Udp", "InDatagrams"),
      unserved: value("Udp", "NoPorts"), unreachables: value("Icmp", "OutDestUnreachs"))
  }
}
