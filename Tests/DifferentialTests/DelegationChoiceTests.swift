import DNSWire
import Testing

@testable import Differential

/// What the choices of cuts explain, and what they do not.
@Suite struct DelegationChoiceTests {
  @Test func serversAtAWildcardMayBeAReferral() throws {
    let make = try OutlineMaker("x.example.")
    let none = try make(authority: [.soa("example.")])
    let referral = try make(authority: [.ns("*.example.", "ns.other.")], flags: 0x8000)
    let apart = try make(authority: [.soa("example.")], flags: 0x8410)
    #expect(
      make.judged(apus: none, knot: referral, nsd: none, bind: apart) == .chosen(["wildcard-ns"]))
    // A cut that is none of a wildcard's is no choice, nor is a referral of Apus'.
    let cut = try make(authority: [.ns("x.example.", "ns.other.")], flags: 0x8000)
    #expect(make.judged(apus: none, knot: cut, nsd: none, bind: apart) == .unexplained)
    #expect(make.judged(apus: referral, knot: none, nsd: none, bind: none) == .unexplained)
    // Where both refer, BIND says what Apus does.
    #expect(make.judged(apus: none, knot: referral, nsd: referral, bind: none) != .unexplained)
    let other = try make([.a("x.example.")])
    #expect(
      make.judged(apus: none, knot: referral, nsd: referral, bind: other) == .unexplained)
  }

  @Test func atACutBINDMayAnswerNSEC() throws {
    let make = try OutlineMaker("cut.example.", 47, dnssec: true)
    let (server, proof) = (
      try Outline.Record.ns("cut.example.", "ns.example."),
      try Outline.Record.nsec("cut.example.", "z.example.")
    )
    let signature = Outline.Record.signature(of: proof)
    let referral = try make(authority: [server, proof, signature], flags: 0x8000)
    var apart = referral
    apart.flags |= 0x0010
    let answer = try make([proof, signature])
    #expect(
      make.judged(apus: referral, knot: referral, nsd: apart, bind: answer)
        == .chosen(["bind-nsec-at-cut"]))
    // Another record, or another type.
    let other = try make([.nsec("cut.example.", "y.example."), signature])
    #expect(
      make.judged(apus: referral, knot: referral, nsd: apart, bind: other) == .unexplained)
    let address = try OutlineMaker("cut.example.", 1, dnssec: true)
    #expect(
      address.judged(apus: referral, knot: referral, nsd: apart, bind: answer) == .unexplained)
    // Where the referral has DS instead, BIND's record has to be of the cut all the same.
    let digest = Outline.Record(
      owner: server.owner, type: 43, rrClass: 1, ttl: 60, rdata: [0, 1, 13, 2])
    let secure = try make(authority: [server, digest], flags: 0x8000)
    var secureApart = secure
    secureApart.flags |= 0x0010
    #expect(
      make.judged(apus: secure, knot: secure, nsd: secureApart, bind: answer)
        == .chosen(["bind-nsec-at-cut"]))
    let elsewhere = try make([.nsec("a.example.", "z.example.")])
    #expect(
      make.judged(apus: secure, knot: secure, nsd: secureApart, bind: elsewhere) == .unexplained)
    // Without either, Apus' referral is not whole.
    let bare = try make(authority: [server], flags: 0x8000)
    #expect(make.judged(apus: bare, knot: bare, nsd: secureApart, bind: answer) == .unexplained)
    // Apus has to refer.
    #expect(
      make.judged(apus: answer, knot: referral, nsd: referral, bind: answer) == .unexplained)
  }
}
