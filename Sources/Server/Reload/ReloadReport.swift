/// What is asked of a reload.
public struct ReloadRequest: Codable, Equatable, Sendable {
  /// The zones' names; empty: the configuration and all of its zones.
  public var zones: [String] = []
  /// Loads files that have not changed too, and obeys neither serials nor `max-delete`.
  public var force = false
  /// Only tells what would change.
  public var plan = false
  /// How many records are told one by one for each zone.
  public var limit = 0

  public init() {}
}

/// What a reload did, or what one would do. The JSON form's keys are a contract, as the status' are.
public struct ReloadReport: Codable, Equatable, Sendable {
  /// A setting that has another value than the one in force.
  public struct Setting: Codable, Equatable, Sendable {
    public var key: String
    public var from: String
    public var to: String
    /// `reload`: it is in force; `restart`: it will be after a restart.
    public var takes: String

    var waitsForRestart: Bool { takes == ConfigurationKey.Change.restart.rawValue }
  }

  /// A zone that is not what it was.
  public struct Zone: Codable, Equatable, Sendable {
    public enum Action: String, Codable, Sendable {
      case added, removed, changed
      /// Asked for by its name, and there was nothing to do.
      case unchanged
      /// It could not be loaded: what was served is served on.
      case failed
      /// It was loaded and must not be put in force.
      case refused
    }

    public var name: String
    public var action: Action
    public var serialFrom: UInt32?
    public var serialTo: UInt32?
    /// Records of the version in force afterwards, and of those how many are new; how many are gone;
    /// how many have another TTL.
    public var records: Int?
    public var recordsAdded = 0
    public var recordsRemoved = 0
    public var recordsRetimed = 0
    /// Octets of memory of the version before and of the new one.
    public var octetsFrom: Int?
    public var octetsTo: Int?
    /// The first changes, in canonical order: `+` or `-`, and the record.
    public var changes: [String] = []
    /// Why it failed or was refused, in a line.
    public var error: String?
    /// What is odd about it.
    public var note: String?
    public var diagnostics: [Diagnostic] = []
  }

  public var plan: Bool
  /// Whether all is as the files say: no mistake, and no zone that failed or was refused.
  public var ok = true
  /// Why nothing was done at all.
  public var error: String?
  /// The configuration's mistakes and doubts: with an error nothing was done.
  public var diagnostics: [Diagnostic] = []
  public var settings: [Setting] = []
  /// What did not work of the settings, a line each.
  public var refusals: [String] = []
  public var zones: [Zone] = []
  /// Zones that are what they were.
  public var unchanged = 0
  /// Octets of memory of all zones, kept versions included, before and after.
  public var octetsFrom = 0
  public var octetsTo = 0
  public var seconds = 0.0

  init(plan: Bool) { self.plan = plan }

  /// A reload that did nothing.
  init(plan: Bool, error: String) {
    self.plan = plan
    self.error = error
    ok = false
  }

  mutating func add(_ zone: Zone) {
    zones.append(zone)
    if zone.isBad { ok = false }
  }
}
