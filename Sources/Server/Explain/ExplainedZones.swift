import DNSWire
import Foundation
import Logging
import Responder
import Steering
public import ZoneFile
import ZoneImage

/// Zones that are loaded here to be explained, where no server is asked.
public struct ExplainedZones: Sendable {
  private let explainer: Explainer
  /// Of zones that could not be loaded.
  public let diagnostics: [Diagnostic]
  /// The names of zones that could not be loaded.
  public let failed: [String]

  /// Loads of a configuration the zones that `request` may meet: those at or above its name. `source`
  /// says where they come from.
  public init(_ configuration: Configuration, for request: ExplainRequest, source: String) {
    let zones = Catalogs.zones(configuration).filter {
      $0.isAnswered && request.name.isAtOrBelow($0.apex)
    }
    self.init(
      zones.map { ZoneLoader.load($0, usesCache: true) }, configuration,
      interfaces: configuration.interfaces, source)
  }

  /// Loads zones that were named, all of them; no configuration says how they are served.
  public init(named zones: [Configuration.Zone], source: String) {
    self.init(ZoneLoader.load(zones), Configuration(), interfaces: nil, source)
  }

  private init(
    _ loaded: [LoadedZone], _ configuration: Configuration, interfaces: [String]?, _ source: String
  ) {
    let failed = loaded.filter { $0.image == nil }
    diagnostics = failed.flatMap(\.diagnostics)
    self.failed = failed.map { "\($0.configuration.apex)" }
    let silent = Logger(label: "explain") { _ in SwiftLogNoOpLogHandler() }
    explainer = Explainer(
      source: source, zones: ZoneSet(loaded.map(\.entry)),
      // Secrets are for cookies, and the query has none.
      responder: Responder(
        settings: ResponderSettings(configuration, own: .none, silent)),
      rateLimit: configuration.rateLimit,
      paths: PathFacts(
        report: nil, mode: configuration.mode, interfaces: interfaces,
        own: (try? LocalAddresses.current())?.exclusive ?? []))
  }

  public func explain(_ request: ExplainRequest) -> Explanation { explainer.explain(request) }
}
