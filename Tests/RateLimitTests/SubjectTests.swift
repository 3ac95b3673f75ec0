import DNSWire
import Octets
import Responder
import TestSupport
import Testing
import ZoneImage

@testable import RateLimit

@Suite("What a response is about")
struct SubjectTests {
  @Test(
    "The class of each kind of answer",
    arguments: [
      ("www.example.", .a, .positive), ("example.", .soa, .positive),
      ("x.w.example.", .a, .wildcard),
      ("x.d.example.", .a, .wildcard), ("www.example.", .mx, .noData), ("w.example.", .a, .noData),
      ("x.w.example.", .mx, .noData), ("nx.example.", .a, .nameError),
      ("x.nowhere.example.", .a, .nameError), ("x.sub.example.", .a, .referral),
      ("sub.example.", .a, .referral), ("www.broken.", .a, .error), ("www.elsewhere.", .a, .error),
      ("www.example.", .axfr, .error), ("www.example.", .rrsig, .positive),
      ("x.w.example.", .rrsig, .wildcard), ("x.sub.example.", .rrsig, .referral),
    ] as [(String, RRType, ResponseClass)])
  func classes(name: String, type: RRType, expected: ResponseClass) throws {
    let subject = try LimitedZone.subject(name, type, in: LimitedZone.zones())
    #expect(subject?.responseClass == expected)
  }

  @Test(
    "Invented names are all about the same",
    arguments: [
      ("a.w.example.", "b.c.w.example.", .a), ("a.w.example.", "b.w.example.", .mx),
      ("a.example.", "b.www.example.", .a), ("a.nowhere.example.", "b.nowhere.example.", .a),
      ("a.sub.example.", "b.c.sub.example.", .a), ("sub.example.", "b.sub.example.", .a),
      ("a.d.example.", "b.d.example.", .a), ("a.w.example.", "b.w.example.", .rrsig),
      ("a.elsewhere.", "b.broken.", .a),
    ] as [(String, String, RRType)])
  func alike(one: String, other: String, type: RRType) throws {
    let zones = try LimitedZone.zones()
    let subject = try #require(try LimitedZone.subject(one, type, in: zones))
    #expect(try LimitedZone.subject(other, type, in: zones) == subject)
  }

  @Test(
    "Names that exist are each about themselves",
    arguments: [
      ("www.example.", "mail.example.", .a), ("www.example.", "mail.example.", .mx),
      ("www.example.", "mail.example.", .rrsig),
      ("x.sub.example.", "x.other.example.", .a), ("x.w.example.", "x.d.example.", .a),
    ] as [(String, String, RRType)])
  func unlike(one: String, other: String, type: RRType) throws {
    let zones = try LimitedZone.zones()
    let subject = try #require(try LimitedZone.subject(one, type, in: zones))
    #expect(try LimitedZone.subject(other, type, in: zones) != subject)
  }

  @Test("Case and types that do not exist do not make another subject")
  func sameName() throws {
    let zones = try LimitedZone.zones()
    let subject = try #require(try LimitedZone.subject("www.example.", .mx, in: zones))
    #expect(try LimitedZone.subject("WWW.Example.", .txt, in: zones) == subject)
  }

  @Test("What gets no response is about nothing")
  func none() throws {
    let zones = try LimitedZone.zones()
    var message = QueryMessage(try Name("www.example."))
    message.flags |= 0x8000
    let query = LimitedZone.prepare(message.octets, zones)
    #expect(Responder.subject(of: query, message.octets.octets, zones: zones) == nil)
  }
}
