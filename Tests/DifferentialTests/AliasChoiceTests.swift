import DNSWire
import Testing

@testable import Differential

/// What the choices of aliases explain, and what they do not.
@Suite struct AliasChoiceTests {
  @Test func theTypeGivenForANYStandsAtTheEndOfTheAliases() throws {
    let make = try OutlineMaker("x.a.example.", 255)
    let name = try Name("X.a.example.")
    let links = try [
      Outline.Record.dname("a.example.", "b.example."), .cname("x.a.example.", "x.b.example."),
    ]
    #expect(try make(links + [.a("x.b.example."), .a("x.b.example.", 2)]).typeGiven(to: name) == 1)
    #expect(try make([.a("x.a.example.")]).typeGiven(to: name) == 1)
    // An alias out of the zone is what is given itself.
    #expect(try make(links).typeGiven(to: name) == 5)
    let two = try links + [.a("x.b.example."), .txt("x.b.example.", octets: 250)]
    #expect(try make(two).typeGiven(to: name) == nil)
    #expect(try make().typeGiven(to: name) == nil)
  }

  @Test func anAnswerToANYIsMadeOfTwoStepsOrNot() throws {
    let make = try OutlineMaker("x.a.example.", 255)
    let name = try Name("X.a.example.")
    let links = try [
      Outline.Record.dname("a.example.", "b.example."), .cname("x.a.example.", "x.b.example."),
    ]
    let end = try Outline.Record.cname("x.b.example.", "c.example.")
    let (whole, first, second) = (try make(links + [end]), try make(links), try make([end]))
    #expect(whole.nextName(behind: name) == (try Name("x.b.example.")))
    #expect(try make([.a("x.a.example.")]).nextName(behind: name) == nil)
    #expect(try make([.cname("x.a.example.", "x.a.example.")]).nextName(behind: name) == nil)
    #expect(whole.isMade(of: first, second))
    #expect(!whole.isMade(of: first, first) && !whole.isMade(of: second, second))
    #expect(!whole.isMade(of: first, try make([end], rcode: 3)))
    #expect(!(try make(links + [end, .a("x.b.example.")])).isMade(of: first, second))
  }

  @Test func whereALoopStopsIsLeftOpen() throws {
    let make = try OutlineMaker("a.example.")
    let (first, second) = (
      try Outline.Record.cname("a.example.", "b.example."),
      try Outline.Record.cname("b.example.", "a.example.")
    )
    let (loop, failed) = (
      try make([first, second]), try make([first, second], rcode: 2)
    )
    let twice = try make([first, second, first])
    #expect(make.judged(apus: loop, knot: twice, nsd: loop, bind: failed) == .chosen(["loop"]))
    // It has to have come around.
    let half = try make([first])
    #expect(make.judged(apus: half, knot: loop, nsd: loop, bind: failed) == .unexplained)
    // A chain that ends somewhere is none.
    let end = try make([first, .cname("b.example.", "c.example.")])
    let missing = try make([first, .cname("b.example.", "c.example.")], rcode: 2)
    #expect(make.judged(apus: end, knot: loop, nsd: loop, bind: missing) == .unexplained)
  }

  @Test func aLoopThatHasNoRoomAnotherPeerShows() throws {
    let make = try OutlineMaker("a.example.")
    let links = try [
      Outline.Record.cname("a.example.", "b.example."), .cname("b.example.", "a.example."),
    ]
    let (cut, shown) = (try make(flags: 0x8600), try make(links, flags: 0x8600))
    let failed = try make(rcode: 2, flags: 0x8600)
    let apart = try make(flags: 0x8620)
    #expect(make.judged(apus: cut, knot: apart, nsd: shown, bind: failed) != .unexplained)
    // Nobody shows one.
    let half = try make([links[0]], flags: 0x8600)
    #expect(make.judged(apus: cut, knot: apart, nsd: half, bind: failed) == .unexplained)
  }

  @Test func aLoopOfOtherLinksIsADifference() throws {
    let make = try OutlineMaker("a.example.")
    func loop(_ name: String, rcode: UInt16 = 0) throws -> Outline {
      try make([.cname("a.example.", name), .cname(name, "a.example.")], rcode: rcode)
    }
    let (apus, other) = (try loop("b.example."), try loop("c.example."))
    #expect(
      make.judged(apus: apus, knot: other, nsd: other, bind: try loop("c.example.", rcode: 2))
        == .unexplained)
  }

  @Test func onlyADNAMEMayBeRepeated() throws {
    let make = try OutlineMaker("x.d.example.")
    let redirection = try Outline.Record.dname("d.example.", "e.example.")
    let rest: [Outline.Record] = [
      try .cname("x.d.example.", "x.e.example."), try .a("x.e.example."),
    ]
    let (once, twice) = (try make([redirection] + rest), try make([redirection] * 2 + rest))
    #expect(
      make.judged(apus: twice, knot: once, nsd: once, bind: once) == .chosen(["repeated-dname"]))
    let address = try make([redirection] + rest + [rest[1]])
    #expect(make.judged(apus: address, knot: once, nsd: once, bind: once) == .unexplained)
    // Another DNAME is no repetition.
    let other = try make([redirection, .dname("d.example.", "f.example.")] + rest)
    #expect(make.judged(apus: other, knot: once, nsd: once, bind: once) == .unexplained)
  }

  @Test func inAnotherZoneKnotIsTheJudge() throws {
    let make = try OutlineMaker("a.example.")
    let alias = try Outline.Record.cname("a.example.", "b.in.example.")
    let apus = try make([alias], authority: [.ns("in.example.", "ns.other.")])
    let (stops, goesOn) = (try make([alias]), try make([alias, .a("b.in.example.")]))
    #expect(
      make.judged(apus: apus, knot: apus, nsd: goesOn, bind: stops) == .chosen(["other-zone"]))
    // Knot says something else, or BIND goes on.
    #expect(
      make.judged(apus: apus, knot: goesOn, nsd: goesOn, bind: stops) == .unexplained)
    #expect(
      make.judged(apus: apus, knot: apus, nsd: goesOn, bind: goesOn) == .unexplained)
    // What Apus says of the other zone is not what Knot says.
    let other = try make([alias], authority: [.ns("in.example.", "ns2.other.")])
    #expect(make.judged(apus: other, knot: apus, nsd: goesOn, bind: stops) == .unexplained)
  }

  @Test func nothingButNSEC3AtAnAliasIsNSDs() throws {
    let alias = try Outline.Record.cname("a.example.", "b.example.")
    func answers(_ type: UInt16) throws -> Judgement {
      let make = try OutlineMaker("a.example.", type, dnssec: true)
      let (apus, none) = (try make([alias]), try make(authority: [.soa("example.")]))
      let apart = try make([alias], flags: 0x8410)
      return make.judged(apus: apus, knot: apart, nsd: none, bind: apus)
    }
    #expect(try answers(50) == .chosen(["nsd-nsec3-at-alias"]))
    #expect(try answers(16) == .unexplained)
  }

  /// A question below a DNAME at `*.example.`
  private func wildcardDNAME(
    _ owner: String, _ more: [Outline.Record] = []
  ) throws -> (make: OutlineMaker, outline: Outline) {
    let make = try OutlineMaker("x.*.example.", dnssec: true)
    let records: [Outline.Record] = [
      try .dname(owner, "b.example."), try .cname("x.*.example.", "x.b.example."),
    ]
    return (make, try make(records + more))
  }

  @Test func belowAnAsteriskKnotMayMakeADNAMEOfTheQuestionsName() throws {
    let (make, apus) = try wildcardDNAME("*.example.")
    let made = try wildcardDNAME("x.example.").outline
    let apart = try wildcardDNAME("*.example.", [.a("x.b.example.")]).outline
    #expect(
      make.judged(apus: apus, knot: made, nsd: apart, bind: apus)
        == .chosen(["knot-wildcard-dname"]))
    #expect(make.judged(apus: apus, knot: apart, nsd: apart, bind: apus) == .unexplained)
    // What Apus makes is Apus' fault.
    #expect(make.judged(apus: made, knot: apus, nsd: apus, bind: apus) == .unexplained)
    // Where the answer is another peer's, the rest has to be Knot's own.
    let proof = try Outline.Record.nsec("a.example.", "z.example.")
    var (proved, unproved) = (apus, made)
    proved.authority = [proof]
    unproved.answer = made.answer.filter { $0.type == 39 }
    var full = unproved
    full.authority = [proof]
    #expect(
      make.judged(apus: proved, knot: full, nsd: apus, bind: proved)
        == .chosen(["knot-wildcard-dname"]))
    #expect(make.judged(apus: proved, knot: unproved, nsd: apus, bind: apart) == .unexplained)
    // It has failed, and somebody or nobody says what Apus does.
    let failed = try make(rcode: 2)
    #expect(
      make.judged(apus: apus, knot: failed, nsd: apart, bind: apus)
        == .chosen(["knot-wildcard-dname"]))
    #expect(make.judged(apus: apus, knot: failed, nsd: apart, bind: apart) == .unexplained)
  }
}

/// So many of the same.
private func * (records: [Outline.Record], count: Int) -> [Outline.Record] {
  (0..<count).flatMap { _ in records }
}
