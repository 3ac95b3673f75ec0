import DNSWire
import Responder
import TestSupport
import ZoneFile
import ZoneTransfer

@testable import ZoneImage

/// A master file of `example.`: what is accepted compiles, answers for each of its names, and may be a catalog (RFC 9432).
enum ZoneFileFuzzer {
  static func run(_ octets: [UInt8]) {
    var limits = ZoneFileLimits()
    limits.generated = 256
    // No other file is read: the second is one too many.
    limits.files = 1
    guard let apex = try? Name("example.") else { violated("apex") }
    let result = ZoneFile.load(octets: octets, name: "fuzzed.zone", apex: apex, limits: limits)
    let errors = result.diagnostics.filter { $0.severity == .error }
    if (result.errorCount == 0) != (result.contents != nil) || errors.count > result.errorCount {
      violated("\(result.errorCount) errors, contents: \(result.contents != nil)")
    }
    check(result.diagnostics, lines: octets.count { $0 == 0x0a } + 1)
    guard let contents = result.contents else { return }
    readCatalog(ZoneSnapshot(contents), apex)
    do {
      let seed = HashSeed(start: 1, factor: 3)
      let image = try ZoneImage(contents, seed: seed)
      ask(contents, ZoneSet([.init(apex: apex, image: image)]))
    } catch { violated("accepted, and cannot be compiled: \(error)") }
  }

  /// Each diagnostic is told as a compiler does, at a line that there is.
  private static func check(_ diagnostics: [ZoneDiagnostic], lines: Int) {
    for diagnostic in diagnostics {
      if diagnostic.place.line > lines { violated("\(diagnostic)") }
      if diagnostic.description.utf8.contains(where: { $0 < 0x20 && $0 != 0x0a && $0 != 9 }) {
        violated("control characters in \(diagnostic)")
      }
    }
  }

  /// Its members are different zones at different labels, and no more than may be.
  private static func readCatalog(_ zone: ZoneSnapshot, _ apex: Name) {
    guard let catalog = try? Catalog(zone, apex: apex, most: 8) else { return }
    let members = catalog.members
    if members.count > 8 || Set(members.map(\.zone)).count != members.count
      || Set(members.map(\.label)).count != members.count
    {
      violated("\(members)")
    }
  }

  private static func ask(_ contents: ZoneContents, _ zones: ZoneSet) {
    for record in contents.records.prefix(64) {
      let question =
        Array(contents.owner(of: record))
        + [UInt8(record.type.rawValue >> 8), UInt8(record.type.rawValue & 255), 0, 1]
      for opt in [[], [0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0, 0, 0]] as [[UInt8]] {
        let query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, opt.isEmpty ? 0 : 1] + question + opt
        for (transport, limit) in [
          (Transport.udp, ResponseCheck.Limit.udp(ours: 1232)), (.tcp, .tcp),
        ] {
          guard let response = respond(to: query, over: transport, zones: zones, Responder()) else {
            violated("silence")
          }
          if let complaint = ResponseCheck.complaint(about: response, to: query, limit: limit) {
            violated("\(complaint) for \(question)")
          }
          // A name of the zone: refused it cannot be, nor can it be unknown but behind an alias.
          if let header = ResponseHeader(response), header.rcode == 5 || header.rcode == 2 {
            violated("RCODE \(header.rcode) for \(question)")
          }
        }
      }
    }
  }
}
