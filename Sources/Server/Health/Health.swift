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
    case starting, serving, stopping
  }

  var stage: Stage
  var zones: [ManagedZone]
  /// Signatures must last longer than so many seconds; nil: nobody looks.
  var signaturesWithin: Int?
  var stalledThreads: [String]
  /// Seconds since 1970.
  var now: Int64

  /// Of problems alike so many are told.
  private static let most = 10

  /// A server that starts or stops has no other problem.
  var health: Health {
    switch stage {
    case .starting: return Health(["the zones are being loaded"])
    case .stopping: return Health(["the server stops"])
    case .serving: break
    }
    var problems = Self.cut(
      zones.filter { $0.current == nil }.map {
        "zone \($0.name): no version is served: \($0.error ?? "it was not loaded")"
      }, "zones that are not served")
    problems += stalledThreads.map { "\($0): the worker stands still" }
    if let signaturesWithin {
      problems += Self.cut(
        zones.compactMap { zone in
          guard let rest = zone.current?.signaturesExpire.map({ $0 - now }),
            rest <= Int64(signaturesWithin)
          else { return nil }
          return rest <= 0
            ? "zone \(zone.name): a signature has expired"
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
