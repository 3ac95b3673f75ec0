import DNSWire
import Testing

@testable import Differential

/// What the choices of records beside an answer explain, and what they do not.
@Suite struct BesideChoiceTests {
  @Test func onlyNSDMayAddTheZonesServersToAnAnswer() throws {
    let make = try OutlineMaker("www.example.")
    let bare = try make([.a("www.example.")])
    let apart = try make([.a("www.example.")], flags: 0x8410)
    let servers = try make([.a("www.example.")], authority: [.ns("example.", "ns.example.")])
    #expect(
      make.judged(apus: bare, knot: apart, nsd: servers, bind: bare)
        == .chosen(["nsd-authority"]))
    #expect(make.judged(apus: servers, knot: bare, nsd: servers, bind: bare) == .unexplained)
    #expect(make.judged(apus: bare, knot: servers, nsd: servers, bind: servers) == .unexplained)
    #expect(make.judged(apus: bare, knot: apart, nsd: bare, bind: servers) == .unexplained)
  }

  @Test func aReferralBehindAnAliasStays() throws {
    let make = try OutlineMaker("www.example.")
    let alias = try Outline.Record.cname("www.example.", "a.cut.example.")
    let referral = try make([alias], authority: [.ns("cut.example.", "ns.other.")])
    let (bare, apart) = (try make([alias]), try make([alias], flags: 0x8410))
    // What all say is no choice of NSD's, though one peer differs.
    #expect(
      make.judged(apus: referral, knot: referral, nsd: referral, bind: apart)
        == .peerAlone(.bind))
    #expect(make.judged(apus: bare, knot: apart, nsd: referral, bind: referral) == .unexplained)
    // A delegation that DS tells of.
    let digest = Outline.Record(
      owner: try Name("cut.example.").wire, type: 43, rrClass: 1, ttl: 60, rdata: [0, 1, 13, 2])
    let secure = try make([alias], authority: [.ns("cut.example.", "ns.other."), digest])
    #expect(make.judged(apus: bare, knot: apart, nsd: secure, bind: bare) == .unexplained)
  }

  @Test func anAddressOfAServicesTargetMayStandAlone() throws {
    let make = try OutlineMaker("www.example.", 65)
    func outline(_ address: String?) throws -> Outline {
      try make(
        [.https("www.example.", "svc.example.")],
        additional: try address.map { [try .a($0)] } ?? [])
    }
    let none = try outline(nil)
    #expect(
      make.judged(apus: try outline("svc.example."), knot: none, nsd: none, bind: none)
        == .chosen(["addresses"]))
    #expect(
      make.judged(apus: try outline("other.example."), knot: none, nsd: none, bind: none)
        == .unexplained)
  }
}
