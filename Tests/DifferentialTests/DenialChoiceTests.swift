import DNSWire
import Testing

@testable import Differential

/// What the choices of proofs explain, and what they do not.
@Suite struct DenialChoiceTests {
  /// NODATA of a wildcard that is an empty non-terminal, with the proofs named.
  private func noData(_ make: OutlineMaker, _ proofs: [Outline.Record]) throws -> Outline {
    let signed = proofs.flatMap { [$0, .signature(of: $0)] }
    return try make(authority: [.soa("example.")] + signed)
  }

  @Test func ofAWildcardThatIsAnEmptyNonTerminalKnotAndBINDMayProveHalf() throws {
    let make = try OutlineMaker("x.example.", dnssec: true)
    let name = try Outline.Record.nsec("w.example.", "z.example.")
    let wildcard = try Outline.Record.nsec("example.", "a.*.example.")
    let (both, first) = (try noData(make, [name, wildcard]), try noData(make, [name]))
    #expect(
      make.judged(apus: both, knot: first, nsd: both, bind: first) == .chosen(["wildcard-ent"]))
    // With another answer they say something else.
    var named = first
    named.rcode = 3
    #expect(make.judged(apus: both, knot: named, nsd: named, bind: named) == .unexplained)
    // Apus may not be the one that proves the first only.
    #expect(make.judged(apus: first, knot: both, nsd: first, bind: both) == .unexplained)
    // A proof that does not lead below the wildcard is another matter.
    let other = try noData(make, [name, .nsec("example.", "a.example.")])
    #expect(make.judged(apus: other, knot: first, nsd: other, bind: first) == .unexplained)
  }

  @Test func ofNODATAFromAWildcardOnlyNSDLeavesOutTheEncloser() throws {
    let make = try OutlineMaker("x.example.", dnssec: true)
    let (encloser, rest) = (
      try Outline.Record.nsec3("1.example."), try Outline.Record.nsec3("2.example.")
    )
    let (all, some) = (try noData(make, [encloser, rest]), try noData(make, [rest]))
    var apart = all
    apart.flags |= 0x0010
    #expect(
      make.judged(apus: all, knot: apart, nsd: some, bind: all)
        == .chosen(["nsd-wildcard-nodata"]))
    #expect(make.judged(apus: all, knot: some, nsd: some, bind: some) == .unexplained)
    #expect(make.judged(apus: some, knot: all, nsd: some, bind: all) == .unexplained)
    // Two proofs less.
    let none = try noData(make, [])
    #expect(make.judged(apus: all, knot: apart, nsd: none, bind: all) == .unexplained)
  }

  @Test func belowWhatOptOutLeavesWithoutProofKnotMayBeBare() throws {
    let make = try OutlineMaker("x.y.example.", dnssec: true)
    let proof = try Outline.Record.nsec3("1.example.", optOut: true)
    var missing = try noData(make, [proof])
    missing.rcode = 3
    let bare = try make(rcode: 3, flags: 0x8000)
    var apart = missing
    apart.flags |= 0x0010
    #expect(
      make.judged(apus: missing, knot: bare, nsd: apart, bind: missing)
        == .chosen(["knot-opt-out"]))
    #expect(make.judged(apus: missing, knot: bare, nsd: missing, bind: apart) == .unexplained)
    // With AA it is another answer.
    let authoritative = try make(rcode: 3)
    #expect(
      make.judged(apus: missing, knot: authoritative, nsd: apart, bind: missing) == .unexplained)
  }

  @Test func ofAWildcardThatOptOutLeavesKnotIsTheJudge() throws {
    let make = try OutlineMaker("x.y.example.", dnssec: true)
    let proofs = try (1...4).map { try Outline.Record.nsec3("\($0).example.", optOut: true) }
    let apus = try noData(make, [proofs[0], proofs[1]])
    let (another, more) = (
      try noData(make, [proofs[0], proofs[2]]), try noData(make, [proofs[0], proofs[1], proofs[3]])
    )
    #expect(
      make.judged(apus: apus, knot: apus, nsd: another, bind: more)
        == .chosen(["opt-out-wildcard"]))
    let fewer = try noData(make, [proofs[2]])
    #expect(
      make.judged(apus: apus, knot: apus, nsd: fewer, bind: more)
        == .chosen(["opt-out-wildcard"]))
    // NSD and BIND say the same: then it is Apus that errs.
    #expect(make.judged(apus: apus, knot: apus, nsd: more, bind: more) == .unexplained)
    // BIND lacks what Apus has.
    #expect(make.judged(apus: apus, knot: apus, nsd: more, bind: another) == .unexplained)
    // Without opt-out every name has a proof.
    let strict = try (1...4).map { try Outline.Record.nsec3("\($0).example.") }
    #expect(
      make.judged(
        apus: try noData(make, [strict[0], strict[1]]),
        knot: try noData(make, [strict[0], strict[1]]),
        nsd: try noData(make, [strict[0], strict[2]]),
        bind: try noData(make, [strict[0], strict[1], strict[3]])) == .unexplained)
  }
}
