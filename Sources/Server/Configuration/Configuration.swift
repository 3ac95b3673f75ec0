public import Addresses
public import DNSWire
public import KernelPath
public import RateLimit
import ZoneFile

/// What the configuration file says, checked.
public struct Configuration: Equatable, Sendable {
  /// What is said to a question of class CH (`server.version`, `server.identity`).
  public enum ServerText: Equatable, Sendable {
    /// The server's name and version; the host's name.
    case automatic
    /// REFUSED.
    case off
    case text(String)
  }

  /// What becomes of cookies (`server.cookies`).
  public enum Cookies: String, CaseIterable, Sendable {
    /// A client that sends one gets one.
    case on
    /// The option is ignored.
    case off
    /// A client that sends a wrong one gets BADCOOKIE over UDP.
    case require
  }

  /// How frames are to be got from an interface (`fast-path.mode`).
  public enum FastPathMode: String, CaseIterable, Sendable {
    /// The best that works.
    case auto
    /// Zero-copy or not at all.
    case zeroCopy = "zero-copy"
    /// Native XDP, copying.
    case copy
    /// The kernel's generic XDP: works on any interface.
    case generic
    /// Kernel path only.
    case off
  }

  /// How many of an interface's queues are served (`fast-path.queues`).
  public enum Queues: Equatable, Sendable {
    case all
    case count(Int)
  }

  /// What may be said of a zone, of a group of zones, and of all (`zone-defaults`).
  public struct ZoneOptions: Equatable, Sendable {
    /// Per cent of the records that a new version may lack; nil: any number.
    public var maxDelete: Int?
    /// Versions kept for a rollback.
    public var keepImages = 2
    /// Whether a changed file is loaded by itself.
    public var watch = false
    public var imageCache = ImageCacheSetting.automatic
    /// Who may have the zone as a whole (`provide-transfer`); empty: nobody.
    public var provideTransfer: [TransferGrant] = []
    /// Who is told of a new version (`notify`).
    public var notify: [Peer] = []

    public init() {}
  }

  /// One zone to serve.
  public struct Zone: Equatable, Sendable {
    public var apex: Name
    /// The master file's path, made absolute or relative to the working directory.
    public var file: String
    public var options: ZoneOptions
    /// Whom this server has the zone from (`primary`), who then writes the file; empty: somebody else writes it.
    public var primaries: [Peer] = []
    /// What becomes of the zones that it lists, where it is a catalog; nil: it is none.
    public var catalog: CatalogSettings?
    /// The catalog that lists it; nil: it is configured by itself.
    var membership: Membership?
    /// Where the file is named; nil: in no configuration.
    var place: Diagnostic.Place?

    public init(apex: Name, file: String, options: ZoneOptions = ZoneOptions()) {
      self.apex = apex
      self.file = file
      self.options = options
    }
  }

  /// Addresses and ports; the wildcards where none are given.
  public var listen: [Endpoint] = [
    Endpoint(address: .anyIPv4, port: 53), Endpoint(address: .anyIPv6, port: 53),
  ]
  /// Whether ``listen`` was written down. What was not may fail: a machine without IPv6.
  public var isListenGiven = false
  /// Whom the process becomes before it opens anything; nil: it stays who it is.
  public var user: String?
  public var udpPayload: UInt16 = 1232
  /// Threads of the kernel path: so many for each listen address's UDP, so many for all TCP.
  public var kernelThreads = KernelPath.defaultThreads
  /// The limits on TCP.
  public var tcp = TCPSettings()
  /// NSID's octets (RFC 5001); empty: none.
  public var nsid: [UInt8] = []
  public var version: ServerText = .automatic
  public var identity: ServerText = .automatic
  public var cookies: Cookies = .on
  /// 16 octets each; empty: drawn at the start.
  public var cookieSecrets: [[UInt8]] = []
  /// ANY over TCP gets all RRsets.
  public var answersAnyInFull = false
  /// Sets of addresses are turned by the query's ID.
  public var rotates = false
  public var interfaces: [String] = []
  public var mode: FastPathMode = .auto
  public var queues: Queues = .all
  /// The limits on responses over UDP; off where nothing is said.
  public var rateLimit = RateLimitSettings()
  /// The control socket's path; nil: none.
  public var controlSocket: String? = Configuration.defaultControlSocket
  /// Whether ``controlSocket`` was written down. What was not may fail with a warning.
  public var isControlSocketGiven = false
  /// Where metrics and health are told over HTTP; none: nowhere.
  public var metricsListen: [Endpoint] = []
  /// So many zones have metrics of their own.
  public var metricsZones = 1000
  /// Signatures that run out within so many seconds make the server not ready; nil: they do not.
  public var signaturesWithin: Int?
  public var log = LogSettings()
  /// The secrets that are shared with other servers (`keys`), in the order of the file.
  public var keys: [Key] = []
  public var zoneDefaults = ZoneOptions()
  /// Each zone of `zones`, then those of `zones-from`.
  public var zones: [Zone] = []
  /// The directories and list files of the groups of zones that are watched.
  public var watchedGroups: [String] = []

  /// Where the files of secondary zones are that have none of their own.
  public static let secondaryDirectory = "/var/lib/apus"
  public static let defaultControlSocket = "/run/apus/control.sock"

  public init() {}
}

extension Configuration {
  /// Takes over all but what is said of zones and keys.
  mutating func keepSettings(of other: Configuration) {
    var kept = other
    (kept.zones, kept.zoneDefaults, kept.watchedGroups) = (zones, zoneDefaults, watchedGroups)
    kept.keys = keys
    self = kept
  }
}
