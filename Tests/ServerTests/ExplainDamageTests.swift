import DNSWire
import Foundation
import Octets
import RateLimit
import Responder
import TestSupport
import Testing
import ZoneFile

@testable import Server
@testable import ZoneImage

/// A running server is asked to explain what it serves, whatever has become of a mapped image's file.
@Suite("Explained damage")
struct ExplainDamageTests {
  @Test(
    "of a damaged image an explanation may be wrong, and is never a trap",
    arguments: ["nsec", "nsec3"])
  func damage(_ zone: String) throws {
    let path = ExplainAnswerTests.root + "/Tests/Fuzz/Zones/\(zone).zone"
    let apex = try Name(zone)
    let contents = try #require(ZoneFile.load(path: path, apex: apex).contents)
    let image = try ZoneImage(contents)
    let whole = (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
    var random = SeededGenerator(seed: 5)
    var texts: Set<String> = []
    for _ in 0..<150 {
      var octets = whole
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        octets[Int.random(in: octets.indices, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        octets.removeLast(Int.random(in: 0..<octets.count, using: &random))
      }
      let explainer = Explainer(
        source: "test",
        zones: ZoneSet([.init(apex: apex, image: ZoneImage(apex: apex, octets: octets))]),
        responder: Responder(), rateLimit: RateLimitSettings(responsesPerSecond: 1),
        paths: PathFacts(report: nil, mode: .auto, interfaces: [], own: []))
      for name in ["", "x.w.", "a.b.", "b.", "nx.", "alias.", "x.d.", "x.sub.", "sec."] {
        for type in [RRType.a, .ds, .nsec, .any] {
          var request = ExplainRequest(try Name(name + zone), type)
          request.wantsDNSSEC = true
          texts.insert(explainer.explain(request).text())
        }
      }
    }
    #expect(texts.count > 36, "the damage was seen")
  }
}
