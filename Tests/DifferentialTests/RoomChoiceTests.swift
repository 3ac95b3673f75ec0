import DNSWire
import TestSupport
import Testing

@testable import Differential

/// What the choices of what is left out explain, and what they do not.
@Suite struct RoomChoiceTests {
  private static let truncated: UInt16 = 0x8600

  @Test func whoHasRoomTooSaysWhatApusSays() throws {
    let make = try OutlineMaker("www.example.", 16, dnssec: true, payload: 512)
    let (large, other) = (
      try make([.txt("www.example.", octets: 500)]), try make([.txt("www.example.", octets: 750)])
    )
    let cut = try make(flags: Self.truncated)
    #expect(make.judged(apus: large, knot: cut, nsd: large, bind: cut) == .chosen(["room"]))
    #expect(make.judged(apus: large, knot: cut, nsd: other, bind: cut) == .unexplained)
  }

  @Test func whatStandsBesideTCDoesNotCount() throws {
    let make = try OutlineMaker("www.example.", 16)
    let (cut, some) = (
      try make(flags: Self.truncated), try make([.a("www.example.")], flags: Self.truncated)
    )
    #expect(make.judged(apus: cut, knot: some, nsd: some, bind: cut) == .chosen(["truncated"]))
    // That TC is set does, and so do records without it.
    let whole = try make([.a("www.example.")])
    #expect(make.judged(apus: cut, knot: whole, nsd: whole, bind: cut) == .unexplained)
  }

  @Test func aNameThatIsMissingIsSoWithTC() throws {
    let make = try OutlineMaker("www.example.")
    let (cut, missing) = (
      try make(flags: Self.truncated), try make(rcode: 3, flags: Self.truncated)
    )
    // Who goes on along a chain may find that its last name is missing.
    let link = try Outline.Record.cname("www.example.", "a.example.")
    let chain = try make([link], rcode: 3, flags: Self.truncated)
    #expect(
      make.judged(apus: cut, knot: chain, nsd: missing, bind: missing) == .chosen(["truncated"]))
    #expect(
      make.judged(apus: cut, knot: missing, nsd: missing, bind: missing) == .unexplained)
    // Who stops before that does not see it.
    let tooLong = try make(rcode: 6, flags: Self.truncated)
    let apart = try make(rcode: 6, flags: Self.truncated | 0x0020)
    #expect(
      make.judged(apus: tooLong, knot: cut, nsd: tooLong, bind: apart) == .chosen(["truncated"]))
    #expect(make.judged(apus: cut, knot: cut, nsd: tooLong, bind: tooLong) == .unexplained)
    #expect(make.judged(apus: tooLong, knot: cut, nsd: cut, bind: cut) == .unexplained)
  }

  @Test func behindADNAMEBINDMayStopWithANY() throws {
    let make = try OutlineMaker("a.d.example.", 255)
    let first: [Outline.Record] = [
      try .dname("d.example.", "e.example."), try .cname("a.d.example.", "a.e.example."),
    ]
    let more = try Outline.Record.a("a.e.example.")
    let (all, some) = (try make(first + [more]), try make(first))
    let apart = try make(first + [more], flags: 0x8410)
    #expect(
      make.judged(apus: all, knot: all, nsd: apart, bind: some) == .chosen(["bind-any-dname"]))
    // Of what has no room Knot or NSD shows the beginning.
    let (cut, shown) = (
      try make(flags: Self.truncated), try make(first, flags: Self.truncated)
    )
    #expect(make.judged(apus: cut, knot: shown, nsd: apart, bind: some) != .unexplained)
    #expect(make.judged(apus: cut, knot: cut, nsd: apart, bind: some) == .unexplained)
    // Nobody says what Apus does.
    let other = try make(first + [.a("a.e.example.", 2)])
    #expect(make.judged(apus: all, knot: other, nsd: other, bind: some) == .unexplained)
  }

  /// A referral with glue below the cut.
  private func referral(
    _ make: OutlineMaker, glue count: UInt8, flags: UInt16 = 0x8000
  ) throws -> Outline {
    try make(
      authority: (0..<8).map { try .ns("cut.example.", "ns\($0).cut.example.") },
      additional: (0..<count).map { try .a("ns\($0).cut.example.", $0) }, flags: flags)
  }

  @Test func glueWithoutRoomNeedsTCOfApusAndOfKnot() throws {
    let make = try OutlineMaker("www.cut.example.")
    let cut = try make(flags: 0x8200)
    let (some, fewer) = (try referral(make, glue: 3), try referral(make, glue: 2))
    #expect(make.judged(apus: cut, knot: cut, nsd: some, bind: fewer) == .chosen(["glue-tc"]))
    // With room for all there is no TC.
    let small = try OutlineMaker("www.cut.example.")
    let whole = try small(
      authority: [.ns("cut.example.", "ns.cut.example.")],
      additional: [.a("ns.cut.example.")], flags: 0x8000)
    #expect(small.judged(apus: cut, knot: whole, nsd: whole, bind: whole) == .unexplained)
    // Over TCP neither.
    var question = make.question
    question.overTCP = true
    #expect(
      Judge(withApus: true).judge(
        question, [.fast: cut, .knot: cut, .nsd: some, .bind: fewer]) == .unexplained)
  }

  @Test func glueThatIsMissingWhereThereIsRoomIsADifference() throws {
    let make = try OutlineMaker("www.cut.example.")
    func referral(_ glue: [Outline.Record]) throws -> Outline {
      try make(
        authority: [.ns("cut.example.", "ns.cut.example.")], additional: glue, flags: 0x8000)
    }
    let (whole, bare) = (try referral([.a("ns.cut.example.")]), try referral([]))
    #expect(make.judged(apus: bare, knot: whole, nsd: whole, bind: whole) == .unexplained)
    #expect(make.judged(apus: whole, knot: bare, nsd: bare, bind: bare) == .unexplained)
  }
}
