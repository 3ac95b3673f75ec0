import KernelPath

extension KernelPathStatus {
  init(_ counts: KernelPathCounts) {
    udp = Transport(counts.udp)
    tcp = Transport(counts.tcp)
    punts = Transport(counts.punts)
    let connections = counts.connections
    tcpConnections = Connections(
      open: connections.open, accepted: connections.accepted,
      refusedTotal: connections.refusedTotal, refusedClient: connections.refusedClient,
      idleTimeouts: connections.idleTimeouts, limit: connections.limit,
      limitPerClient: connections.limitPerClient)
    receiveBufferDrops = counts.receiveDrops
  }
}

extension KernelPathStatus.Transport {
  init(_ counts: TransportCounts) {
    queries = counts.queries
    responses = counts.responses
    drops = Dictionary(
      counts.drops.map { ($0.key.name, $0.value) }, uniquingKeysWith: { $0 &+ $1 })
    rateLimit = RateLimitStatus(
      slipped: counts.slipped, exempt: counts.exempt, unenforced: counts.unenforced)
  }
}
