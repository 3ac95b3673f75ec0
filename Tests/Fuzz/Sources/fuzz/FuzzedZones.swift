import DNSWire
import Foundation
import Responder
import ZoneFile

@testable import ZoneImage

/// What the fuzz targets serve: every kind of node, a child beside its parent, two signed zones, and a zone that could
/// not be loaded.
enum FuzzedZones {
  static let text = """
    $TTL 300
    @       SOA ns hostmaster 1 7200 3600 86400 60
    @       NS  ns
    @       MX  1 mail.w
    ns      A   192.0.2.1
    www     A   192.0.2.2
    www     AAAA 2001:db8::2
    alias   CNAME www
    out     CNAME www.example.org.
    loop    CNAME loop
    a.b.c   TXT "text"
    *.w     A   192.0.2.3
    *.v     CNAME x.d
    d       DNAME e
    e       DNAME f.g
    x.f.g   A   192.0.2.4
    *.f.g   MX  1 mail.w
    grow    DNAME x.grow
    sub     NS  ns.sub
    ns.sub  AAAA 2001:db8::1
    sub     DS  1 8 2 aabb
    svc     SRV 1 2 53 ns
    \\000\\255\\.x TYPE65280 \\# 3 010203
    $GENERATE 1-60 big A 10.0.0.$
    $GENERATE 1-9 long TXT "$ \(String(repeating: "x", count: 240))"

    """

  static let child = """
    @ 300 SOA ns hostmaster 1 7200 3600 86400 60
    @ 300 NS  ns.example.net.
    a 300 A   192.0.2.9

    """

  /// The same octets in every run: the seed is known.
  static func image(_ text: String, apex: String) throws -> ZoneImage {
    let result = ZoneFile.load(octets: Array(text.utf8), name: apex, apex: try Name(apex))
    guard let contents = result.contents else { violated("\(apex): \(result.diagnostics)") }
    return try ZoneImage(
      contents, seed: HashSeed(start: 0x0123_4567_89ab_cdef, factor: 0x9e37_79b9_7f4a_7c15))
  }

  /// A signed zone of Tests/Fuzz/Zones, whose apex is its name.
  static func signed(_ name: String) throws -> ZoneImage {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let file = root.appendingPathComponent("../../Zones/\(name).zone").standardized
    return try image(try String(contentsOf: file, encoding: .utf8), apex: "\(name).")
  }

  /// A server that says all it can of itself. Without cookies both paths say the same: those hold the
  /// time.
  static func responder(hasCookies: Bool) -> Responder {
    var settings = ResponderSettings()
    settings.rotates = true
    settings.answersAnyInFull = true
    settings.say(
      nsid: Array("fuzzed".utf8), version: Array("1".utf8), identity: Array("fuzzed".utf8),
      cookies: hasCookies ? .given([[UInt8](1...16), [UInt8](17...32)]) : .none)
    return Responder(settings: settings)
  }

  static func make() throws -> ZoneSet {
    ZoneSet([
      .init(apex: try Name("nsec."), image: try signed("nsec")),
      .init(apex: try Name("nsec3."), image: try signed("nsec3")),
      .init(apex: try Name("example."), image: try image(text, apex: "example.")),
      .init(
        apex: try Name("inner.sub.example."), image: try image(child, apex: "inner.sub.example.")),
      .init(apex: try Name("lost."), image: nil),
    ])
  }
}
