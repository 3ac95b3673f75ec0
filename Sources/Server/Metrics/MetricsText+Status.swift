extension MetricsText {
  /// What a status says, as metrics. The keys of the status and the names here go together.
  ///
  /// So many zones have lines of their own: those in trouble first, then in the order of the configuration.
  init(_ status: ServerStatus, traffic: ServerTraffic, zones most: Int) {
    add("build_info", .gauge, "The server's version.", [Sample([("version", status.version)], 1)])
    add(
      "ready", .gauge, "Whether the server should get queries, as /readyz says.",
      [
        Sample(status.ready ? 1 : 0)
      ])
    add("uptime_seconds", .gauge, "Time since the start.", [Sample(status.uptimeSeconds)])
    add(
      "restart_pending", .gauge, "Settings that a reload read and only a restart puts in force.",
      [Sample(UInt64(status.restartPending.count))])
    add(
      "config_last_reload_successful", .gauge,
      "Whether the configuration, when it was last read, was put in force as a whole.",
      [Sample(status.lastReload.ok ? 1 : 0)])
    add(
      "config_last_reload_zones_successful", .gauge,
      "Whether what it says of zones was: 0 where nothing of it was.",
      [Sample(status.lastReload.zonesOk ? 1 : 0)])
    add(
      "config_last_reload_success_timestamp_seconds", .gauge,
      "When a configuration was last put in force as a whole.",
      [Sample(seconds: status.lastReload.succeeded)])
    addZones(status.zones, most)
    addCatalogs(status.catalogs)
    addQueues(status.fastPath)
    addInterfaces(status.fastPathInterfaces)
    add(
      "fast_path_refusals", .gauge, "Interfaces and queues that the kernel path serves alone.",
      [Sample(UInt64(status.fastPathRefusals.count))])
    add(
      "steering_frames_total", .counter, "Frames that the XDP program saw, by its verdict.",
      status.steering.samples("verdict"))
    addKernelPath(status.kernelPath)
    addTraffic(traffic)
    addTransfers(status.transfers)
    add("tap_open", .gauge, "Whether apus tap looks on.", [Sample(status.tap.open ? 1 : 0)])
    add(
      "tap_copied_total", .counter, "Queries copied for apus tap, with their replies.",
      [Sample(status.tap.copied)])
    add(
      "tap_drops_total", .counter, "Queries in a tap's sample that were not shown, by reason.",
      status.tap.drops.samples("reason"))
  }

  private mutating func addZones(_ zones: [ZoneStatus], _ most: Int) {
    var states = Dictionary(
      uniqueKeysWithValues: ZoneStatus.State.allCases.map { ($0.rawValue, UInt64(0)) })
    for zone in zones { states[zone.state.rawValue, default: 0] += 1 }
    add("zones", .gauge, "Configured zones, by state.", states.samples("state"))
    let told = (zones.filter(\.isInTrouble) + zones.filter { !$0.isInTrouble }).prefix(most)
    func samples(_ value: (ZoneStatus) -> Sample?) -> [Sample] {
      told.compactMap { zone in
        value(zone).map {
          var sample = $0
          sample.labels = [("zone", zone.name)]
          return sample
        }
      }
    }
    add(
      "zone_served", .gauge, "Whether a version of the zone is served.",
      samples { Sample($0.serial == nil ? 0 : 1) })
    add(
      "zone_load_failed", .gauge, "Whether the zone's last load failed or was refused.",
      samples { Sample($0.isInTrouble ? 1 : 0) })
    add(
      "zone_serial", .gauge, "The serial of the version that is served.",
      samples { zone in zone.serial.map { Sample(UInt64($0)) } })
    add(
      "zone_records", .gauge, "The records of the version that is served.",
      samples { zone in zone.records.map { Sample(UInt64($0)) } })
    add(
      "zone_loaded_timestamp_seconds", .gauge, "When the version that is served was loaded.",
      samples { zone in zone.loaded.map { Sample(seconds: $0) } })
    add(
      "zone_signatures_expire_timestamp_seconds", .gauge,
      "When the first signature of the zone runs out.",
      samples { zone in zone.signaturesExpire.map { Sample(seconds: Double($0)) } })
    add(
      "zones_untold", .gauge, "Zones without lines of their own: metrics.zones is the most.",
      [Sample(UInt64(zones.count - told.count))])
  }

  private mutating func addInterfaces(_ interfaces: [InterfaceStatus]) {
    add(
      "fast_path_interface_up", .gauge,
      "Whether the interface is served over AF_XDP and has a link.",
      interfaces.map { Sample([("interface", $0.interface)], $0.state == .serving ? 1 : 0) })
    add(
      "fast_path_faults_total", .counter, "What befell the interface in service, by kind.",
      interfaces.flatMap { $0.faults.samples("fault", [("interface", $0.interface)]) })
    add(
      "fast_path_fault_told_within_seconds", .gauge,
      "How old the interface's last fault was at most when it was told: the time since the look before.",
      interfaces.compactMap { interface in
        interface.faultToldWithinSeconds.map {
          var sample = Sample(seconds: $0)
          sample.labels = [("interface", interface.interface)]
          return sample
        }
      })
    add(
      "fast_path_recoveries_total", .counter, "How often the fast path came back.",
      interfaces.map { Sample([("interface", $0.interface)], $0.recoveries) })
  }

  private mutating func addQueues(_ queues: [QueueStatus]) {
    func samples(
      _ make: (QueueStatus, [(name: String, value: String)]) -> [Sample]
    ) -> [Sample] {
      queues.flatMap { make($0, [("interface", $0.interface), ("queue", "\($0.queue)")]) }
    }
    add(
      "fast_path_queue_info", .gauge, "The queues that are served over AF_XDP, and their mode.",
      samples { queue, labels in [Sample(labels + [("mode", queue.mode)], 1)] })
    add(
      "fast_path_queue_stalled", .gauge, "Whether the queue's worker stands still.",
      samples { queue, labels in [Sample(labels, queue.stalled ? 1 : 0)] })
    add(
      "fast_path_received_frames_total", .counter, "Frames taken from the RX ring.",
      samples { queue, labels in [Sample(labels, queue.rx)] })
    add(
      "fast_path_sent_frames_total", .counter, "Responses put into the TX ring.",
      samples { queue, labels in [Sample(labels, queue.tx)] })
    add(
      "fast_path_drops_total", .counter, "Frames and messages that got no response, by reason.",
      samples { queue, labels in queue.drops.samples("reason", labels) })
    add(
      "fast_path_punts_total", .counter, "Messages handed to the kernel path, by reason.",
      samples { queue, labels in queue.punts.samples("reason", labels) })
    add(
      "fast_path_kernel_drops_total", .counter, "The fields of XDP_STATISTICS.",
      samples { queue, labels in queue.kernelDrops.samples("reason", labels) })
    add(
      "fast_path_chunks", .gauge, "Where the queue's chunks are; they add up to the same.",
      samples { queue, labels in
        let chunks = queue.chunks
        return [
          ("free", chunks.free), ("fill", chunks.fill), ("rx", chunks.rx), ("hand", chunks.hand),
          ("tx", chunks.tx), ("completion", chunks.completion),
        ].map { Sample(labels + [("place", $0)], UInt64(max($1, 0))) }
      })
    add(
      "fast_path_over_rate_limit_total", .counter,
      "Responses over the rate limit that were sent all the same.",
      samples { queue, labels in queue.rateLimit.samples(labels) })
  }

  private mutating func addKernelPath(_ path: KernelPathStatus) {
    let transports = [("udp", path.udp), ("tcp", path.tcp), ("punted", path.punts)]
    func samples(
      _ make: (KernelPathStatus.Transport, [(name: String, value: String)]) -> [Sample]
    ) -> [Sample] {
      transports.flatMap { make($1, [("transport", $0)]) }
    }
    add(
      "kernel_path_queries_total", .counter, "Messages that came in through the kernel.",
      samples { [Sample($1, $0.queries)] })
    add(
      "kernel_path_responses_total", .counter, "Responses sent through the kernel.",
      samples { [Sample($1, $0.responses)] })
    add(
      "kernel_path_drops_total", .counter, "Messages that got no response, by reason.",
      samples { $0.drops.samples("reason", $1) })
    add(
      "kernel_path_over_rate_limit_total", .counter,
      "Responses over the rate limit that were sent all the same.",
      samples { $0.rateLimit.samples($1) })
    add(
      "kernel_path_receive_buffer_drops_total", .counter,
      "Datagrams lost in the kernel because a socket's buffer was full.",
      [Sample(path.receiveBufferDrops)])
    let connections = path.tcpConnections
    add("tcp_connections", .gauge, "Open TCP connections.", [Sample(connections.open)])
    add("tcp_connections_limit", .gauge, "The most that may be open.", [Sample(connections.limit)])
    add(
      "tcp_connections_accepted_total", .counter, "TCP connections accepted.",
      [Sample(connections.accepted)])
    add(
      "tcp_connections_refused_total", .counter, "TCP connections closed at once, by the limit.",
      [
        Sample([("limit", "total")], connections.refusedTotal),
        Sample([("limit", "client")], connections.refusedClient),
      ])
    add(
      "tcp_idle_timeouts_total", .counter, "TCP connections closed for being idle.",
      [Sample(connections.idleTimeouts)])
  }
}

extension RateLimitStatus {
  fileprivate func samples(_ labels: [(name: String, value: String)]) -> [MetricsText.Sample] {
    ["slipped": slipped, "exempt": exempt, "unenforced": unenforced].samples("as", labels)
  }
}

extension ZoneStatus {
  /// Whether its last load failed or was refused.
  fileprivate var isInTrouble: Bool { state == .failed || state == .stale }
}
