import Addresses
import KernelPath

extension ConfigurationKey {
  /// Every key there is, in the order of the reference page.
  static let all: [ConfigurationKey] =
    server + answers + fastPath + rateLimit + control + metrics + log + keys + zoneDefaults + zones
    + catalogs + catalogMembers + zonesFrom

  private static let server: [ConfigurationKey] = [
    ConfigurationKey(
      section: .server, name: "listen", type: .endpoints, defaultText: "`0.0.0.0@53` and `::@53`",
      since: "0.1", change: .reload,
      summary: """
        Where UDP and TCP are answered through the kernel, always, on sockets that systemd has opened where it passes some; the fast path \
        serves the same addresses and ports. The port is 53 where none is given.
        """
    ) { .list($0.listen.map(\.description)) },
    ConfigurationKey(
      section: .server, name: "user", type: .text, defaultText: "none: whoever started it",
      since: "0.1", change: .restart,
      summary: """
        Whom a server that root started becomes, with the least capabilities kept. Zones, secrets and the configuration \
        must be readable for that user.
        """
    ) { ConfigurationValue($0.user) },
    ConfigurationKey(
      section: .server, name: "udp-payload", type: .integer(512...4096), defaultText: "1232",
      since: "0.1", change: .reload,
      summary: "The EDNS payload size that is offered, and the longest UDP response."
    ) { .number(Int($0.udpPayload)) },
    ConfigurationKey(
      section: .server, name: "kernel-threads", type: .integer(1...256),
      defaultText: "the CPUs that the process may run on, at most 4", since: "0.1", change: .reload,
      summary: """
        How many threads serve UDP on each listen address, and how many all TCP connections. Each listen \
        address has so many sockets with a receive buffer of 4 MiB, and they sleep where XDP serves, so \
        the default stops at 4: set it to the number of CPUs where a large machine must do without XDP.
        """
    ) { .number($0.kernelThreads) },
    ConfigurationKey(
      section: .server, name: "tcp-connections", type: .integer(1...1_000_000), defaultText: "512",
      since: "0.1", change: .reload,
      summary: "The most open TCP connections; one more is closed at once."
    ) { .number($0.tcp.connections) },
    ConfigurationKey(
      section: .server, name: "tcp-connections-per-client", type: .integer(1...1_000_000),
      defaultText: "64", since: "0.1", change: .reload,
      summary: "The most open TCP connections of one client address; one more is closed at once."
    ) { .number($0.tcp.connectionsPerClient) },
    ConfigurationKey(
      section: .server, name: "tcp-idle-timeout", type: .integer(1...3600), defaultText: "10",
      since: "0.1", change: .reload,
      summary: "Seconds without a whole query, after which a connection is closed."
    ) { .number(Int($0.tcp.idleMilliseconds / 1000)) },
  ]

  private static let fastPath: [ConfigurationKey] = [
    ConfigurationKey(
      section: .fastPath, name: "interfaces", type: .names, defaultText: "none: off",
      since: "0.1", change: .reload, summary: "Interfaces that XDP is to be attached to."
    ) { .list($0.interfaces) },
    ConfigurationKey(
      section: .fastPath, name: "mode",
      type: .choice(Configuration.FastPathMode.allCases.map(\.rawValue)), defaultText: "`auto`",
      since: "0.1", change: .reload,
      summary: """
        How frames are to be got. `auto`: native XDP, without a copy where the driver has that, else generic XDP. `zero-copy`, `copy`: \
        native XDP, and that kind of socket alone. `generic`: generic XDP, with any driver. `off`: the kernel path alone.
        """
    ) { .text($0.mode.rawValue) },
    ConfigurationKey(
      section: .fastPath, name: "queues", type: .integerOr(1...1024, "all"), defaultText: "`all`",
      since: "0.1", change: .reload,
      summary: "How many of each interface's queues are served, from queue 0."
    ) {
      switch $0.queues {
      case .all: .text("all")
      case .count(let count): .number(count)
      }
    },
  ]

  private static let control: [ConfigurationKey] = [
    ConfigurationKey(
      section: .control, name: "socket", type: .path, defaultText: "`/run/apus/control.sock`",
      since: "0.1", change: .restart, summary: "The control socket, of at most 107 octets."
    ) { ConfigurationValue($0.controlSocket) }
  ]
}
