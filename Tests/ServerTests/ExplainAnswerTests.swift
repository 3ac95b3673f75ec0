import DNSWire
import Foundation
import Octets
import RateLimit
import Responder
import TestSupport
import Testing
import ZoneFile
import ZoneImage

@testable import Server

/// What is explained is what is answered: every question to the sample zones and to signed ones, once through
/// the explainer and once to the responder, with a query of the tests' own.
@Suite("Explained answers")
struct ExplainAnswerTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static let files = [
    "zones/example.com.zone", "zones/example.zone", "zones/test.zone",
    "zones/2.0.192.in-addr.arpa.zone", "zones/8.b.d.0.1.0.0.2.ip6.arpa.zone",
    "Tests/Fuzz/Zones/nsec.zone", "Tests/Fuzz/Zones/nsec3.zone",
  ]

  static let types: [RRType] = [
    .a, .ns, .cname, .soa, .ptr, .mx, .txt, .aaaa, .srv, .dname, .ds, .rrsig, .nsec, .dnskey,
    .https,
    .any, .axfr,
  ]

  @Test("the same octets as the responder's, and steps that agree with them", arguments: files)
  func sameAnswers(_ file: String) throws {
    let path = Self.root + "/" + file
    let apex = try #require(guessApex(ofZoneFile: path))
    let contents = try #require(ZoneFile.load(path: path, apex: apex).contents)
    let zones = ZoneSet([
      ZoneSet.Entry(apex: apex, image: try ZoneImage(contents)),
      ZoneSet.Entry(apex: try Name("lost.test"), image: nil),
    ])
    let explainer = Explainer(
      source: "test", zones: zones, responder: Responder(), rateLimit: .init(),
      paths: PathFacts(report: nil, mode: .auto, interfaces: ["eth0"], own: []))
    var outcomes: Set<String> = []
    var complaints: [String] = []
    let owners = Set(contents.records.compactMap { Name(wire: Array(contents.owner(of: $0))) })
    for name in Self.names(contents, apex) {
      // Of names that are not there, the types that are a case of their own.
      for type in owners.contains(name) ? Self.types : [.a, .cname, .ds, .nsec] {
        for (payload, dnssec, isOverTCP) in [
          (nil, false, false), (512, true, false), (1232, false, false), (4096, true, true),
        ] as [(UInt16?, Bool, Bool)] {
          var request = ExplainRequest(name, type)
          request.payloadSize = payload
          request.wantsDNSSEC = dnssec
          request.isOverTCP = isOverTCP
          let explanation = explainer.explain(request)
          let wanted = Self.respond(request, zones)
          let check = ExplanationCheck(explanation, request, Self.respond(request, zones, .tcp))
          if explanation.wire.map(Array.init) != wanted || check.complaint != nil {
            complaints.append("\(request): \(check.complaint ?? "another answer")")
          }
          outcomes.formUnion(explanation.steps.map(\.outcome))
        }
      }
    }
    #expect(complaints.isEmpty, "\(complaints.count), as \(complaints.prefix(3))")
    #expect(outcomes.isSuperset(of: ["answer", "no-data"]), "\(outcomes)")
    if file.hasSuffix("example.com.zone") {
      let all = LookupTrace.Outcome.allCases.map(\.rawValue) + ["left", "loop"]
      #expect(outcomes == Set(all))
    }
  }

  /// Every owner, what is below it, beside it and above it; names of no zone, and of one that is not loaded.
  private static func names(_ contents: ZoneContents, _ apex: Name) -> Set<Name> {
    var names: Set<Name> = []
    // Of those that $GENERATE made, a few.
    for (index, record) in contents.records.enumerated() where index < 200 || index % 32 == 0 {
      guard let owner = Name(wire: Array(contents.owner(of: record))) else { continue }
      names.insert(owner)
      for label in ["x", "0.zz"] {
        for end in [owner, owner.parent].compactMap(\.self) {
          if let name = try? Name(label, origin: end) { names.insert(name) }
        }
      }
    }
    let others = ["x.invalid", "lost.test", "www.lost.test"]
    return names.union(others.compactMap { try? Name($0) })
  }

  private static func respond(
    _ request: ExplainRequest, _ zones: ZoneSet, _ transport: Transport? = nil
  ) -> [UInt8] {
    var query = QueryMessage(request.name, request.type)
    query.id = 0
    query.edns = request.payloadSize.map {
      QueryMessage.EDNS(payloadSize: $0, dnssecOK: request.wantsDNSSEC)
    }
    let message = query.octets
    var buffer = message + [UInt8](repeating: 0xee, count: 65_535 - message.count)
    let verdict = buffer.withOctets { bytes in
      Responder().respond(
        in: &bytes, length: message.count, capacity: 65_535,
        transport: transport ?? (request.isOverTCP ? .tcp : .udp), zones: zones)
    }
    guard case .transmit(let length) = verdict else { return [] }
    return Array(buffer.prefix(length))
  }
}

/// Holds the steps of an explanation against the whole answer.
struct ExplanationCheck {
  let explanation: Explanation
  let request: ExplainRequest
  let whole: DecodedMessage?

  init(_ explanation: Explanation, _ request: ExplainRequest, _ whole: [UInt8]) {
    (self.explanation, self.request, self.whole) = (explanation, request, DecodedMessage(whole))
  }

  /// What does not agree; nil where all does.
  var complaint: String? {
    guard let whole else { return "no answer" }
    guard let last = explanation.steps.last else {
      return whole.answer.isEmpty && whole.rcode != 0 ? nil : "no steps, and an answer"
    }
    return ends(last, whole) ?? follows(whole) ?? proves(whole)
  }

  private func ends(_ last: Explanation.Step, _ whole: DecodedMessage) -> String? {
    let types = Set(whole.answer.map(\.type))
    let isAuthoritative = whole.flags & Header.aa != 0
    let isRight =
      switch last.outcome {
      case "answer":
        whole.answer.contains {
          ($0.type == request.type || request.type == .any)
            && Name(wire: $0.owner)?.description.lowercased() == last.name.lowercased()
        }
      case "alias", "redirection", "loop", "left": !types.isDisjoint(with: [.cname, .dname])
      case "referral":
        whole.authority.contains { $0.type == .ns }
          && isAuthoritative == (explanation.steps.count > 1)
      case "no-data":
        whole.rcode == 0 && isAuthoritative && types.isSubset(of: [.cname, .dname, .rrsig])
      case "name-error": whole.rcode == 3
      case "server-failure": whole.rcode == 2
      default: false
      }
    return isRight ? nil : "\(last) of \(whole)"
  }

  /// As many steps as names.
  private func follows(_ whole: DecodedMessage) -> String? {
    let aliases = whole.answer.count { $0.type == .cname }
    let steps = explanation.steps.map(\.outcome)
    let followed = steps.count { ["alias", "redirection", "loop"].contains($0) }
    if request.type == .cname || request.type == .any || request.type == .rrsig { return nil }
    return followed == aliases ? nil : "\(steps) for \(aliases) aliases"
  }

  /// Every NSEC and NSEC3 record of the authority section is a step's, and says something.
  private func proves(_ whole: DecodedMessage) -> String? {
    func isProof(_ record: DecodedMessage.Record) -> Bool {
      record.type == .nsec || record.type == .nsec3 || record.type == .ds
    }
    let sent = Set(
      whole.authority.filter(isProof).compactMap {
        recordText(owner: $0.owner, type: $0.type, ttl: $0.ttl, rdata: $0.rdata)
      })
    let proofs = explanation.steps.flatMap(\.proofs)
    // Of several DS records the first is told.
    let told = Set(proofs.map(\.record))
    if let mute = proofs.first(where: { $0.roles.isEmpty }) { return "\(mute) says nothing" }
    if let step = explanation.steps.first(where: { step in
      step.outcome == "answer" && step.proofs.contains { $0.roles.contains("no-type") }
    }) {
      return "\(step) has the type"
    }
    guard told.isSubset(of: sent) else { return "\(told.subtracting(sent)) is not sent" }
    let untold = sent.subtracting(told).filter { !$0.contains(" DS ") }
    return untold.isEmpty ? nil : "\(untold) is not told"
  }
}
