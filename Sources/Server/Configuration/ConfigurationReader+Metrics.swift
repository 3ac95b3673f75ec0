import Addresses
import Yams
import ZoneFile
import ZoneImage

extension ConfigurationReader {
  /// Reads `metrics`.
  mutating func readMetrics(_ node: Node) {
    let values = entries(node, .metrics)
    if let node = values["listen"], node.scalar?.string != "off" {
      configuration.metricsListen = endpoints(node, "metrics.listen", port: 9153)
      for endpoint in configuration.metricsListen where !endpoint.address.isLoopback {
        note(
          .warning, "public-metrics",
          "everybody who reaches \(endpoint) may read the metrics, zone names among them",
          at: node.mark)
      }
    }
    if let node = values["zones"], let most = number(node, "metrics.zones", in: 0...1_000_000) {
      configuration.metricsZones = most
    }
  }

  /// Reads `health`.
  mutating func readHealth(_ node: Node) {
    if let node = entries(node, .health)["signatures-within"],
      let seconds = number(node, "health.signatures-within", in: 0...31_536_000, or: "off")
    {
      configuration.signaturesWithin = seconds
    }
  }
}
