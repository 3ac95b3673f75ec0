/// What `apus status --json` promises to say.
struct ServerStatus: Decodable {
  struct Zone: Decodable {
    var name: String
    var serial: UInt32?
    var records: Int?
    var state: String
    var file: String?
  }

  struct Chunks: Decodable {
    var total, free, fill, rx, hand, tx, completion: UInt64

    /// What should be `total`: every chunk is in one place.
    var sum: UInt64 { free + fill + rx + hand + tx + completion }
  }

  struct Queue: Decodable {
    var interface: String
    var queue: Int
    var mode: String
    var chunks: Chunks
    var rx: UInt64
    var tx: UInt64
    var drops: [String: UInt64]
    var punts: [String: UInt64]
    var kernelDrops: [String: UInt64]
    var rateLimit: RateLimit

    private enum CodingKeys: String, CodingKey {
      case interface, queue, mode, chunks, rx, tx, drops, punts
      case kernelDrops = "kernel_drops"
      case rateLimit = "rate_limit"
    }
  }

  struct Transport: Decodable {
    var queries: UInt64
    var responses: UInt64
    var drops: [String: UInt64]
    var rateLimit: RateLimit

    private enum CodingKeys: String, CodingKey {
      case queries, responses, drops
      case rateLimit = "rate_limit"
    }
  }

  /// What was sent although over the limit.
  struct RateLimit: Decodable {
    var slipped, exempt, unenforced: UInt64
  }

  struct KernelPath: Decodable {
    var udp: Transport
    var tcp: Transport
    var punts: Transport
    var tcpConnections: Connections

    private enum CodingKeys: String, CodingKey {
      case udp, tcp, punts
      case tcpConnections = "tcp_connections"
    }
  }

  struct Connections: Decodable {
    var open, limit, limitPerClient, accepted: UInt64
    var refusedTotal, refusedClient, idleTimeouts: UInt64

    private enum CodingKeys: String, CodingKey {
      case open, limit, accepted
      case limitPerClient = "limit_per_client"
      case refusedTotal = "refused_total"
      case refusedClient = "refused_client"
      case idleTimeouts = "idle_timeouts"
    }
  }

  struct Refusal: Decodable {
    var interface: String
    var reason: String
  }

  struct Tap: Decodable {
    var open: Bool
    var copied: UInt64
    var drops: [String: UInt64]
  }

  struct Transfers: Decodable {
    var open: UInt64
    var out: [String: UInt64]
    var taken: [String: UInt64]
    var notifies: [String: UInt64]
    var badSignatures: UInt64

    private enum CodingKeys: String, CodingKey {
      case open, out, taken, notifies
      case badSignatures = "bad_signatures"
    }
  }

  struct Interface: Decodable {
    var interface: String
    var state: String
    var faults: [String: UInt64]
    var recoveries: UInt64
    var faultToldWithinSeconds: Double?

    private enum CodingKeys: String, CodingKey {
      case interface, state, faults, recoveries
      case faultToldWithinSeconds = "fault_told_within_seconds"
    }
  }

  var ready: Bool
  var zones: [Zone]
  var fastPath: [Queue]
  var fastPathInterfaces: [Interface]
  var fastPathRefusals: [Refusal]
  var steering: [String: UInt64]
  var kernelPath: KernelPath
  var transfers: Transfers
  var tap: Tap

  private enum CodingKeys: String, CodingKey {
    case ready, zones, steering, transfers, tap
    case fastPath = "fast_path"
    case fastPathInterfaces = "fast_path_interfaces"
    case fastPathRefusals = "fast_path_refusals"
    case kernelPath = "kernel_path"
  }

  /// Of the first interface.
  var interfaceState: String { fastPathInterfaces.first?.state ?? "" }
  /// Over all interfaces.
  var faults: [String: UInt64] {
    fastPathInterfaces.reduce(into: [:]) { $0.merge($1.faults, uniquingKeysWith: +) }
  }
  var recoveries: UInt64 { fastPathInterfaces.reduce(0) { $0 + $1.recoveries } }

  /// Replies that the fast path sent, over all queues.
  var fastReplies: UInt64 { fastPath.reduce(0) { $0 + $1.tx } }
  /// Frames that the fast path received, over all queues.
  var fastFrames: UInt64 { fastPath.reduce(0) { $0 + $1.rx } }
  var fastDrops: UInt64 { fastPath.reduce(0) { $0 + $1.drops.values.reduce(0, +) } }
  var fastPunts: UInt64 { fastPath.reduce(0) { $0 + $1.punts.values.reduce(0, +) } }
  /// Frames that were redirected and that the kernel could not hand to a socket. The other fields of
  /// `XDP_STATISTICS` count no frames lost on the way in: `tx_ring_empty` is no fault at all.
  var kernelDrops: UInt64 {
    fastPath.reduce(0) {
      $0 + ($1.kernelDrops["rx_dropped"] ?? 0) + ($1.kernelDrops["rx_ring_full"] ?? 0)
    }
  }
  var kernelReplies: UInt64 {
    kernelPath.udp.responses + kernelPath.tcp.responses + kernelPath.punts.responses
  }
}
