import DNSWire
import Testing

@testable import Differential

/// What the choices of what Knot makes of names and signatures explain, and what they do not.
@Suite struct NameChoiceTests {
  @Test func whereKnotErrsAtANameAnotherPeerIsTheJudge() throws {
    func judged(_ name: String, bind: UInt8, knot: UInt8 = 2) throws -> Judgement {
      let make = try OutlineMaker(name)
      func answer(_ last: UInt8) throws -> Outline { try make([.a(name, last)]) }
      return make.judged(
        apus: try answer(1), knot: try answer(knot), nsd: try answer(3), bind: try answer(bind))
    }
    #expect(try judged("a\\000b.example.", bind: 1) == .chosen(["knot-names"]))
    #expect(try judged("*.example.", bind: 1) == .chosen(["knot-names"]))
    #expect(try judged("ab.example.", bind: 1) == .unexplained)
    #expect(try judged("a*.example.", bind: 1) == .unexplained)
    // Nobody says what Apus does.
    #expect(try judged("a\\000b.example.", bind: 2) == .unexplained)
  }

  @Test func askedForSignaturesKnotMayGiveSome() throws {
    func judged(_ type: UInt16, bind: Int, knot: Int) throws -> Judgement {
      let make = try OutlineMaker("www.example.", type, dnssec: true)
      let records = try [
        Outline.Record.a("www.example."), .nsec("www.example.", "x.example."),
        .txt("www.example.", octets: 250),
      ].map { Outline.Record.signature(of: $0) }
      func answer(_ count: Int, flags: UInt16 = 0x8400) throws -> Outline {
        try make(Array(records.prefix(count)), flags: flags)
      }
      return make.judged(
        apus: try answer(2), knot: try answer(knot), nsd: try answer(2, flags: 0x8410),
        bind: try answer(bind))
    }
    #expect(try judged(46, bind: 2, knot: 1) == .chosen(["knot-rrsig"]))
    #expect(try judged(1, bind: 2, knot: 1) == .unexplained)
    // More than Apus.
    #expect(try judged(46, bind: 2, knot: 3) == .unexplained)
    #expect(try judged(46, bind: 3, knot: 3) == .unexplained)
  }
}
