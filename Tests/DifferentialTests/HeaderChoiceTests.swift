import DNSWire
import TestSupport
import Testing

@testable import Differential

/// What the choices of flags, classes and EDNS explain, and what they do not.
@Suite struct HeaderChoiceTests {
  private static func edns(dnssecOK: Bool, _ options: [UInt8] = []) -> Outline.EDNS {
    Outline.EDNS(version: 0, dnssecOK: dnssecOK, options: options)
  }

  @Test func withBADVERSOnlyNSDNeedNotCopyDO() throws {
    var question = try OutlineMaker("www.example.", dnssec: true).question
    question.edns?.version = 1
    let make = try OutlineMaker("www.example.")
    var well = try make(flags: 0x8000)
    well.rcode = 16
    well.edns = Self.edns(dnssecOK: true)
    var bare = well
    bare.edns = Self.edns(dnssecOK: false)
    var apart = well
    apart.flags |= 0x0020
    let judge = Judge(withApus: true)
    #expect(
      judge.judge(question, [.fast: well, .knot: apart, .nsd: bare, .bind: well])
        == .chosen(["nsd-badvers"]))
    #expect(
      judge.judge(question, [.fast: bare, .knot: well, .nsd: bare, .bind: well]) == .unexplained)
    // Without BADVERS each has to copy it.
    question.edns?.version = 0
    #expect(
      judge.judge(question, [.fast: well, .knot: apart, .nsd: bare, .bind: well]) == .unexplained)
  }

  @Test func withTCBINDMayCopyAD() throws {
    var question = try OutlineMaker("www.example.").question
    question.flags = 0x0020
    let make = try OutlineMaker("www.example.")
    let (cut, copied) = (try make(flags: 0x8600), try make(flags: 0x8620))
    let judge = Judge(withApus: true)
    let apart = try make([.a("www.example.")])
    #expect(
      judge.judge(question, [.fast: cut, .knot: cut, .nsd: apart, .bind: copied])
        == .chosen(["bind-ad-tc"]))
    #expect(
      judge.judge(question, [.fast: copied, .knot: cut, .nsd: cut, .bind: copied])
        == .unexplained)
    // Without TC nobody does.
    let (whole, wholeCopied) = (
      try make([.a("www.example.")]), try make([.a("www.example.")], flags: 0x8420)
    )
    let other = try make([.a("www.example.", 2)])
    #expect(
      judge.judge(question, [.fast: whole, .knot: whole, .nsd: other, .bind: wholeCopied])
        == .unexplained)
  }

  @Test func onlyExtendedErrorsMayDiffer() throws {
    let make = try OutlineMaker("www.example.", dnssec: true)
    func outline(_ options: [UInt8]) throws -> Outline {
      var outline = try make()
      outline.edns = Self.edns(dnssecOK: true, options)
      return outline
    }
    let (none, some) = (try outline([]), try outline([0, 15, 0, 2, 0, 20]))
    #expect(
      make.judged(apus: some, knot: none, nsd: none, bind: none)
        == .chosen(["extended-errors"]))
    let other = try outline([0, 3, 0, 2, 0, 20])
    #expect(make.judged(apus: other, knot: none, nsd: none, bind: none) == .unexplained)
  }

  @Test func ofAnotherClassOnlyTheRCODEMayDiffer() throws {
    var question = try OutlineMaker("www.example.").question
    question.rrClass = 4
    let make = try OutlineMaker("www.example.")
    let refused = try make(rcode: 5, flags: 0x8000)
    let judge = Judge(withApus: true)
    func judged(_ knot: Outline, _ nsd: Outline) -> Judgement {
      judge.judge(question, [.fast: refused, .knot: knot, .nsd: nsd, .bind: refused])
    }
    let (notAuth, formErr) = (try make(rcode: 9, flags: 0x8000), try make(rcode: 1, flags: 0x8000))
    #expect(judged(notAuth, formErr) == .chosen(["class"]))
    var bare = refused
    bare.question = []
    #expect(judged(notAuth, bare) == .chosen(["class"]))
    #expect(judged(bare, formErr) != .unexplained)
    #expect(
      judge.judge(question, [.fast: bare, .knot: refused, .nsd: bare, .bind: refused])
        == .unexplained)
    let authoritative = try make(rcode: 9)
    #expect(judged(authoritative, authoritative) == .unexplained)
    let answered = try make([.a("www.example.")], rcode: 9, flags: 0x8000)
    #expect(judged(answered, answered) == .unexplained)
    let missing = try make(rcode: 3, flags: 0x8000)
    #expect(judged(missing, missing) == .unexplained)
  }

  @Test func whatBINDSaysInClassINStandsForClassANY() throws {
    var question = try OutlineMaker("www.example.").question
    question.rrClass = 255
    let asked = question.asked(of: .bind)
    #expect(asked.rrClass == 1)
    #expect(question.asked(of: .knot).rrClass == 255)
    let section = [1, 0x61, 0].map(UInt8.init)
    func outline(_ name: [UInt8]) throws -> Outline {
      let octets = [0, 1, 0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 1, 0, 1]
      return Outline(try #require(DecodedMessage(octets)), of: asked, for: question)
    }
    let own = try outline(asked.name.wire)
    #expect(own.question == question.section)
    #expect(!own.isAuthoritative)
    // Of another question than was asked it stands for none.
    #expect(try outline(section).question != question.section)
  }

  @Test func ofClassANYOnlyAANeedNotBeSaid() throws {
    var question = try OutlineMaker("www.example.").question
    question.rrClass = 255
    let make = try OutlineMaker("www.example.")
    let soa = try Outline.Record.soa("example.")
    let apus = try make(authority: [soa], flags: 0x8000)
    let (knot, bare) = (try make(authority: [soa]), try make(flags: 0x8000))
    // Knot has AA, and NSD no SOA; of BIND's answer in class IN AA is left out.
    let judge = Judge(withApus: true)
    func judged(_ apus: Outline, _ knot: Outline, _ nsd: Outline, _ bind: Outline) -> Judgement {
      judge.judge(question, [.fast: apus, .knot: knot, .nsd: nsd, .bind: bind])
    }
    #expect(judged(apus, knot, bare, apus) == .chosen(["class-any"]))
    // NSD's answer with what Apus has is no judge of what Apus has.
    let other = try make(authority: [.soa("www.example.")])
    #expect(
      judged(apus, other, bare, try make(authority: [.soa("a.example.")], flags: 0x8000))
        == .unexplained)
    // Apus itself has to leave out AA.
    #expect(judged(knot, knot, bare, apus) == .unexplained)
    #expect(judged(knot, apus, bare, apus) == .unexplained)
  }
}
