import Foundation
import ZoneImage

/// What the server says of itself. The JSON form's keys are a contract: more may come, none goes.
public struct ServerStatus: Codable, Equatable, Sendable {
  public var version: String
  /// Whether it should get queries: it is ``serving``, and ``Health``'s rules are kept.
  public var ready: Bool
  /// Whether the start is over: all zones were read, queries are answered, and the fast path was started
  /// where it can be.
  public var serving: Bool
  /// Why it is not ready, a line each.
  public var problems: [String]
  public var uptimeSeconds: UInt64
  /// Addresses and ports, as the configuration writes them.
  public var listen: [String]
  public var zones: [ZoneStatus]
  /// One entry a queue that is served over AF_XDP.
  public var fastPath: [QueueStatus]
  /// One entry a configured interface.
  public var fastPathInterfaces: [InterfaceStatus]
  /// Where XDP was wanted and could not be had, and why.
  public var fastPathRefusals: [RefusalStatus]
  /// Verdicts of the XDP program by reason, over all interfaces.
  public var steering: [String: UInt64]
  public var kernelPath: KernelPathStatus
  /// One entry a zone that is configured as a catalog.
  public var catalogs: [CatalogStatus] = []
  public var transfers = TransferStatus()
  public var tap = TapStatus()
  /// Settings that a reload read and only a restart puts in force.
  public var restartPending: [ReloadReport.Setting] = []
  public var lastReload = ReloadStatus(succeeded: 0)
}

/// A configured zone.
public struct ZoneStatus: Codable, Equatable, Sendable {
  public enum State: String, CaseIterable, Codable, Sendable {
    /// Its file is being read: its names get SERVFAIL.
    case loading
    case loaded
    /// It could not be loaded: its names get SERVFAIL.
    case failed
    /// Its last load failed or was refused: the version before is served.
    case stale
    /// No primary has given it yet: its names get SERVFAIL.
    case awaited
    /// No primary was heard for as long as its SOA record allows: its names get SERVFAIL.
    case expired
    /// A former version was put back.
    case rolledBack = "rolled-back"
  }

  public var name: String
  public var serial: UInt32?
  public var records: Int?
  public var state: State
  public var file: String
  /// Why the last load was not put in force, in a line.
  public var error: String?
  /// When the first signature runs out, in seconds since 1970; nil where the zone is not signed.
  public var signaturesExpire: Int64?
  /// When the version that is served was loaded, in seconds since 1970.
  public var loaded: Double?
  /// What there is to say of a secondary zone.
  public var secondary: SecondaryStatus?
  /// The catalog that it is a member of; nil: it is configured by itself.
  public var catalog: String?
}

extension ZoneStatus {
  init(_ zone: ManagedZone, _ secondary: SecondaryStatus? = nil) {
    self.init(
      name: zone.name, serial: zone.current?.image.serial,
      records: zone.current?.image.recordCount, state: zone.state, file: zone.configuration.file,
      error: zone.error, signaturesExpire: zone.current?.signaturesExpire,
      loaded: zone.current?.loaded.timeIntervalSince1970, secondary: secondary,
      catalog: zone.configuration.membership.map { "\($0.catalog)" })
  }
}

/// A queue that is served over AF_XDP.
public struct QueueStatus: Codable, Equatable, Sendable {
  /// Where the chunks are; the parts add up to `total`.
  public struct Chunks: Codable, Equatable, Sendable {
    public var total: Int
    public var free: Int
    public var fill: Int
    public var rx: Int
    public var hand: Int
    public var tx: Int
    public var completion: Int
  }

  public var interface: String
  public var queue: UInt32
  /// `zero-copy`, `copy` or `generic`.
  public var mode: String
  public var chunks: Chunks
  /// Frames received and frames sent.
  public var rx: UInt64
  public var tx: UInt64
  /// The worker does not turn any more.
  public var stalled = false
  /// By reason; reasons that never happened are there with 0.
  public var drops: [String: UInt64]
  public var punts: [String: UInt64]
  /// The six fields of `XDP_STATISTICS`.
  public var kernelDrops: [String: UInt64]
  /// Part of `tx`.
  public var rateLimit = RateLimitStatus()
}

/// Responses over the rate limit that were sent all the same; those that were not are among the drops
/// as `rate_limited`.
public struct RateLimitStatus: Codable, Equatable, Sendable {
  /// As TC, without an answer.
  public var slipped: UInt64 = 0
  /// In full: the client is exempt.
  public var exempt: UInt64 = 0
  /// In full: `rate-limit.dry-run`.
  public var unenforced: UInt64 = 0
}

/// An interface that the fast path is to serve.
public struct InterfaceStatus: Codable, Equatable, Sendable {
  public enum State: String, CaseIterable, Codable, Sendable {
    /// Over AF_XDP.
    case serving
    /// The same, but the link is down.
    case linkDown = "link-down"
    /// The kernel path serves alone; ``ServerStatus/fastPathRefusals`` says why.
    case kernelPath = "kernel-path"
  }

  public var interface: String
  public var state: State
  /// How often each fault was met since the fast path was started.
  public var faults: [String: UInt64]
  /// How often the fast path came back.
  public var recoveries: UInt64
  /// How old the last fault was at most when it was told; nil while there was none.
  public var faultToldWithinSeconds: Double?
}

/// An interface or queue that the kernel path serves alone.
public struct RefusalStatus: Codable, Equatable, Sendable {
  public var interface: String
  /// Nil: the whole interface.
  public var queue: UInt32?
  public var reason: String
}

/// The kernel path's counters.
public struct KernelPathStatus: Codable, Equatable, Sendable {
  public struct Transport: Codable, Equatable, Sendable {
    public var queries: UInt64
    public var responses: UInt64
    /// By reason.
    public var drops: [String: UInt64]
    /// Part of `responses`.
    public var rateLimit = RateLimitStatus()

    static let none = Transport(queries: 0, responses: 0, drops: [:])
  }

  /// Connections since the start, and now.
  public struct Connections: Codable, Equatable, Sendable {
    public var open: UInt64
    public var accepted: UInt64
    public var refusedTotal: UInt64
    public var refusedClient: UInt64
    public var idleTimeouts: UInt64
    /// The most that may be open, and of one client.
    public var limit: UInt64 = 0
    public var limitPerClient: UInt64 = 0
  }

  public var udp: Transport
  public var tcp: Transport
  /// What the fast path punted; not part of `udp`.
  public var punts: Transport
  public var tcpConnections: Connections
  /// Datagrams lost in the kernel because the sockets' buffers were full; not part of `udp`.
  public var receiveBufferDrops: UInt64
}

extension ServerStatus {
  /// Of a server that is gone.
  static let stopped = ServerStatus(
    version: apusVersion, ready: false, serving: false, problems: ["the server is gone"],
    uptimeSeconds: 0, listen: [], zones: [], fastPath: [],
    fastPathInterfaces: [], fastPathRefusals: [], steering: [:],
    kernelPath: KernelPathStatus(
      udp: .none, tcp: .none, punts: .none,
      tcpConnections: KernelPathStatus.Connections(
        open: 0, accepted: 0, refusedTotal: 0, refusedClient: 0, idleTimeouts: 0),
      receiveBufferDrops: 0))

  /// One line of JSON with keys in snake_case, sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads what ``json()`` wrote.
  public init(json: String) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(ServerStatus.self, from: Data(json.utf8))
  }
}
