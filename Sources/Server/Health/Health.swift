/// Whether the server should get queries, and why not: what `apus health` and `/readyz` say.
public struct Health: Codable, Equatable, Sendable {
  public var ready: Bool
  /// A line each; of many alike the first, and how many more there are.
  public var problems: [String]

  init(_ problems: [String]) {
    ready = problems.isEmpty
    self.problems = problems
  }

  /// For human eyes.
  public func text() -> String {
    ready ? "ready\n" : problems.map { "not ready: \($0)\n" }.joined()
  }
}

/// What health is judged by.
struct HealthRules {
  enum Stage: Sendable {
    /// The zones are read for the first time.
    case loading
    /// They are served, by the kernel path; the XDP program is attached and the queues are opened.
    case attaching
    case serving, stopping

    /// What is still to be waited for; nil: the start is over.
    var unfinished: String? {
      switch self {
      case .loading: "the zones are being loaded"
      case .attaching: "the fast path is being started; the kernel path serves"
      case .serving, .stopping: nil
      }
    }
  }

  var stage: Stage
  var zones: [ManagedZone]
  /// Signatures must last longer than so many seconds; nil: nobody looks.
  var signaturesWithin: Int?
  var stalledThreads: [String]
  /// Members of catalogs that no primary was asked for yet since the start.
  var unaskedMembers = 0
  /// Seconds since 1970.
  var now: Int64

  /// Of problems alike so many are told.
  private static let most = 10
  static let expired = "a signature has expired"

  /// A server that starts or stops has no other problem.
  var health: Health {
    if let unfinished = stage.unfinished { return Health([unfinished]) }
    guard stage != .stopping else { return Health(["the server stops"]) }
    var problems = Self.cut(
      // What another server lists must not take this one out of service.
      zones.filter { $0.served == nil && $0.configuration.membership == nil }.map {
        "zone \($0.name): no version is served: \($0.error ?? "it was not loaded")"
      }, "zones that are not served")
    if unaskedMembers > 0 {
      problems.append("\(counted(unaskedMembers, "zone")) of catalogs are still to be asked for")
    }
    problems += stalledThreads.map { "\($0): the worker stands still" }
    if let signaturesWithin {
      problems += Self.cut(
        zones.compactMap { zone in
          guard let rest = zone.current?.signaturesExpire.map({ $0 - now }),
            rest <= Int64(signaturesWithin)
          else { return nil }
          return rest <= 0
            ? "zone \(zone.name): \(Self.expired)"
            : "zone \(zone.name): a signature expires in \(rest) s"
        }, "zones whose signatures run out")
    }
    return Health(problems)
  }

  private static func cut(_ problems: [String], _ kind: String) -> [String] {
    guard problems.count > most else { return problems }
    return problems.prefix(most) + ["\(problems.count - most) more \(kind)"]
  }
}
