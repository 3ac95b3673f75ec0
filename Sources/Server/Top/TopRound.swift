import Addresses
import DNSWire
import Tap
import ZoneFile

/// What a server did in one interval. The JSON form's keys are a contract, as the status' are.
public struct TopRound: Codable, Equatable, Sendable {
  /// A path, or a queue of the fast path: what the counters say, exactly.
  public struct Path: Codable, Equatable, Sendable {
    /// As `apus tap` names it; of a queue `fast`.
    public var path: String
    /// Of a queue.
    public var interface: String?
    public var queue: UInt32?
    /// Frames or messages that came, and replies.
    public var queries: UInt64
    public var responses: UInt64
    public var drops: UInt64
    /// Handed over by the fast path; they come as `punted` once more.
    public var punts: UInt64
    public var qps: Double
  }

  public struct Drop: Codable, Equatable, Sendable {
    public var path: String
    public var reason: String
    public var count: UInt64
  }

  /// How many of the queries were looked at.
  public struct Sample: Codable, Equatable, Sendable {
    /// One query in so many, as far as `rate` allowed.
    public var every: Int
    public var queries: UInt64
    /// Of the queries of all paths.
    public var share: Double
    /// Those of the sample that found no room.
    public var lost: UInt64
    /// Why nothing was looked at.
    public var refused: String?
  }

  /// Something that was asked, or answered, and how often in the sample.
  public struct Heavy: Codable, Equatable, Sendable {
    public var value: String
    public var count: UInt64
    /// The count is too high by this at most.
    public var error: UInt64
    /// Of the sample.
    public var share: Double
    /// If all queries are like the sample.
    public var qps: Double
  }

  public var version: String
  /// The first is 1.
  public var round: Int
  /// When it ended.
  public var time: String
  public var seconds: Double
  /// Queries of all paths, each once, and so many a second.
  public var queries: UInt64
  public var qps: Double
  public var paths: [Path]
  public var queues: [Path]
  /// Those that there were, the most first.
  public var drops: [Drop]
  public var sample: Sample
  public var rcodes: [Heavy]
  public var types: [Heavy]
  public var names: [Heavy]
  public var zones: [Heavy]
  public var clients: [Heavy]
}

extension TopRound {
  /// Of what was counted in `seconds`, and looked at meanwhile.
  init(
    _ round: Int, time: UInt64, seconds: Double, _ counts: TopCounters, _ sample: Sample,
    _ heavy: HeavyHitters, rows: Int
  ) {
    version = apusVersion
    self.round = round
    self.time = TapLine.time(time)
    self.seconds = seconds
    let queues = counts.queues.map { Path($0, seconds) }
    var fast = Path(path: TapPath.fast, seconds)
    for queue in queues { fast.add(queue, seconds) }
    let kernel = counts.kernel
    let udp = Path(path: .udp, seconds, kernel.udp)
    let tcp = Path(path: .tcp, seconds, kernel.tcp)
    self.queues = queues
    paths = [fast, udp, tcp, Path(path: .punted, seconds, kernel.punts)]
    queries = fast.queries &+ udp.queries &+ tcp.queries
    qps = Double(queries) / seconds
    drops = Self.drops(counts)
    self.sample = sample
    self.sample.queries = heavy.exchanges
    self.sample.share = queries > 0 ? min(Double(heavy.exchanges) / Double(queries), 1) : 0
    let scale = (total: heavy.exchanges, qps: qps)
    rcodes = heavy.rcodes.sorted { ($1.value, $0.key ?? .max) < ($0.value, $1.key ?? .max) }
      .prefix(rows).map {
        Heavy($0.key.map { RCode(rawValue: $0).mnemonic } ?? "-", $0.value, 0, scale)
      }
    types = heavy.types.heaviest(rows).map { Heavy($0.key.mnemonic, $0.count, $0.error, scale) }
    names = heavy.names.heaviest(rows).map { Heavy("\($0.key)", $0.count, $0.error, scale) }
    zones = heavy.zones.heaviest(rows).map {
      Heavy($0.key.map { "\($0)" } ?? "-", $0.count, $0.error, scale)
    }
    clients = heavy.clients.heaviest(rows).map { Heavy("\($0.key)", $0.count, $0.error, scale) }
  }

  private static func drops(_ counts: TopCounters) -> [Drop] {
    var drops: [Drop] = []
    func add(_ path: String, _ reasons: [String: UInt64]) {
      for (reason, count) in reasons where count > 0 {
        if let at = drops.firstIndex(where: { $0.path == path && $0.reason == reason }) {
          drops[at].count &+= count
        } else {
          drops.append(Drop(path: path, reason: reason, count: count))
        }
      }
    }
    for queue in counts.queues {
      add("\(TapPath.fast)", queue.drops)
      add("xdp", queue.kernelDrops.filter { $0.key != "tx_ring_empty" })
    }
    let kernel = counts.kernel
    add("\(TapPath.udp)", kernel.udp.drops)
    add("\(TapPath.udp)", ["receive_buffer": kernel.receiveBufferDrops])
    add("\(TapPath.tcp)", kernel.tcp.drops)
    add("\(TapPath.punted)", kernel.punts.drops)
    return drops.sorted { ($1.count, $0.path, $0.reason) < ($0.count, $1.path, $1.reason) }
  }
}

extension TopRound.Path {
  fileprivate init(
    path: TapPath, _ seconds: Double, _ counts: KernelPathStatus.Transport = .none
  ) {
    self.init(
      path: "\(path)", queries: counts.queries, responses: counts.responses,
      drops: counts.drops.values.reduce(0, &+), punts: 0, qps: Double(counts.queries) / seconds)
  }

  fileprivate init(_ queue: QueueStatus, _ seconds: Double) {
    self.init(
      path: "\(TapPath.fast)", interface: queue.interface, queue: queue.queue, queries: queue.rx,
      responses: queue.tx, drops: queue.drops.values.reduce(0, &+),
      punts: queue.punts.values.reduce(0, &+), qps: Double(queue.rx) / seconds)
  }

  fileprivate mutating func add(_ queue: TopRound.Path, _ seconds: Double) {
    queries &+= queue.queries
    responses &+= queue.responses
    drops &+= queue.drops
    punts &+= queue.punts
    qps = Double(queries) / seconds
  }
}

extension TopRound.Heavy {
  /// `scale`: what was counted in all, and what that stands for.
  fileprivate init(
    _ value: String, _ count: UInt64, _ error: UInt64, _ scale: (total: UInt64, qps: Double)
  ) {
    let share = Double(count) / Double(max(scale.total, 1))
    self.init(value: value, count: count, error: error, share: share, qps: share * scale.qps)
  }
}
