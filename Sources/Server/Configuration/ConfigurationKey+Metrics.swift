import Addresses

extension ConfigurationKey {
  /// The keys of `metrics` and `health`.
  static let metrics: [ConfigurationKey] = [
    ConfigurationKey(
      section: .metrics, name: "listen", type: .endpointsOrOff, defaultText: "`off`",
      since: "0.1", change: .restart,
      summary: """
        Where `/metrics`, `/healthz` and `/readyz` are told over HTTP, such as `127.0.0.1@9153`, the port being 9153 \
        where none is given.
        """
    ) {
      $0.metricsListen.isEmpty ? .text("off") : .list($0.metricsListen.map(\.description))
    },
    ConfigurationKey(
      section: .metrics, name: "zones", type: .integer(0...1_000_000), defaultText: "1000",
      since: "0.1", change: .reload,
      summary: """
        So many zones have metrics of their own, some 600 octets each: those that failed or are stale first, then in the order of \
        the configuration. All are counted by state.
        """
    ) { .number($0.metricsZones) },
    ConfigurationKey(
      section: .health, name: "signatures-within", type: .integerOr(0...31_536_000, "off"),
      defaultText: "`off`", since: "0.1", change: .reload,
      summary: """
        The server is not ready while a signature of a zone runs out within so many seconds. All servers of the zone see \
        that at the same time.
        """
    ) { $0.signaturesWithin.map { .number($0) } ?? .text("off") },
  ]
}
