import DNSWire
import Octets
import Responder
import ZoneFile
import ZoneImage

/// Zones read from text, compiled, and asked in memory.
struct ZoneServer {
  let zones: ZoneSet
  var settings = ResponderSettings()

  /// Zones as apex and text; without a text the zone is configured and could not be loaded.
  init(_ zones: [(apex: String, text: [UInt8]?)]) throws {
    self.zones = ZoneSet(
      try zones.map { zone in
        let apex = try Name(zone.apex)
        guard let text = zone.text else { return .init(apex: apex, image: nil) }
        let result = ZoneFile.load(octets: text, name: zone.apex, apex: apex)
        guard let contents = result.contents else {
          throw ScenarioError(description: "\(zone.apex): \(result.diagnostics)")
        }
        return .init(apex: apex, image: try ZoneImage(contents))
      })
  }

  /// What becomes of a message; the response's octets where there is one.
  func send(
    _ message: [UInt8], over transport: Transport, capacity: Int, client: Client? = nil
  ) -> (verdict: Verdict, response: [UInt8]) {
    var buffer = message + [UInt8](repeating: 0xee, count: max(0, capacity - message.count))
    let verdict = buffer.withOctets { bytes in
      Responder(settings: settings).respond(
        in: &bytes, length: message.count, capacity: capacity, transport: transport, zones: zones,
        client: client)
    }
    guard case .transmit(let length) = verdict else { return (verdict, []) }
    return (verdict, Array(buffer.prefix(length)))
  }
}
