import KernelPath
import Yams

extension ConfigurationReader {
  /// Reads the keys of `server` that limit TCP.
  mutating func readTCP(_ values: [String: Node]) {
    let counts = 1...1_000_000
    if let node = values["tcp-connections"],
      let count = number(node, "server.tcp-connections", in: counts)
    {
      configuration.tcp.connections = count
    }
    if let node = values["tcp-connections-per-client"],
      let count = number(node, "server.tcp-connections-per-client", in: counts)
    {
      configuration.tcp.connectionsPerClient = count
    }
    if let node = values["tcp-idle-timeout"],
      let seconds = number(node, "server.tcp-idle-timeout", in: 1...3600)
    {
      configuration.tcp.idleMilliseconds = Int64(seconds) * 1000
    }
  }
}
