import Addresses
import DNSWire
import Foundation
import RateLimit
import Responder
import Testing
import ZoneImage

@testable import Server

@Suite("Explain")
struct ExplainTests {
  private static let path = ExplainAnswerTests.root + "/zones/example.com.zone"

  private func explanation(
    _ name: String, _ type: RRType = .a, file: String = path,
    _ change: (inout ExplainRequest) -> Void = { _ in }
  ) throws -> Explanation {
    var request = ExplainRequest(try Name(name), type)
    change(&request)
    var configuration = Configuration()
    configuration.zones = [
      Configuration.Zone(apex: try #require(guessApex(ofZoneFile: file)), file: file)
    ]
    return ExplainedZones(configuration, for: request, source: "test").explain(request)
  }

  @Test("the way to the answer, told for human eyes, and the answer in dig's form")
  func text() throws {
    let text = try explanation("alias-dname.example.com").text()
    #expect(
      text == """
        question  alias-dname.example.com. IN A, over UDP, EDNS with payload size 1232
        asked of  test
        path      kernel: fast-path.interfaces names none
        zone      example.com. serial 2026112401
        name      alias-dname.example.com.
        node      alias-dname.example.com. has CNAME
        outcome   CNAME, and on with its target
        name      lab.old.example.com.
        node      DNAME at old.example.com.
        outcome   DNAME and the CNAME made of it, and on with its target
        name      lab.new.example.com.
        node      lab.new.example.com. has A
        outcome   the records of type A
        size      141 octets of at most 1232 (the client's payload size)

        ;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 0
        ;; flags: qr aa rd; QUERY: 1, ANSWER: 4, AUTHORITY: 0, ADDITIONAL: 1

        ;; OPT PSEUDOSECTION:
        ; EDNS: version: 0, flags:; udp: 1232

        ;; QUESTION SECTION:
        ;alias-dname.example.com.\tIN\tA

        ;; ANSWER SECTION:
        alias-dname.example.com.\t3600\tIN\tCNAME\tlab.old.example.com.
        old.example.com.\t3600\tIN\tDNAME\tnew.example.com.
        lab.old.example.com.\t3600\tIN\tCNAME\tlab.new.example.com.
        lab.new.example.com.\t3600\tIN\tA\t192.0.2.61

        ;; MSG SIZE  rcvd: 141

        """)
  }

  @Test("wildcard, encloser, cut, truncation, refusal")
  func lines() throws {
    let wildcard = try explanation("a.b.wild.example.com").text()
    #expect(wildcard.contains("node      wildcard *.wild.example.com. has A TXT AAAA\n"))
    #expect(wildcard.contains("encloser  wild.example.com. is the closest\n"))
    let cut = try explanation("x.secure.example.com").text()
    #expect(cut.contains("node      zone cut secure.example.com. with DS\n"))
    let small = try explanation("big512.example.com", .txt) { $0.payloadSize = nil }
    #expect(small.size?.truncated == true)
    #expect(small.text().contains("of at most 512 (no EDNS); TC, as the answer takes 896"))
    let refused = try explanation("example.org")
    #expect(refused.zone == nil && refused.steps.isEmpty)
    #expect(refused.response?.status == "REFUSED" && refused.response?.edns?.extendedError == 20)
  }

  @Test("each proof and what it says: NSEC and NSEC3")
  func proofs() throws {
    func roles(_ name: String, _ zone: String, _ type: RRType = .a) throws -> [[String]] {
      try explanation(name, type, file: ExplainAnswerTests.root + "/Tests/Fuzz/Zones/\(zone).zone")
      {
        $0.wantsDNSSEC = true
      }.steps.flatMap(\.proofs).map(\.roles)
    }
    #expect(try roles("nowhere.nsec3", "nsec3") == [["encloser"], ["no-wildcard"], ["no-name"]])
    let proof = try explanation(
      "nowhere.nsec3", file: ExplainAnswerTests.root + "/Tests/Fuzz/Zones/nsec3.zone"
    ) { $0.wantsDNSSEC = true }.steps.first?.proofs.dropFirst().first?.record
    #expect(
      proof
        == "7jfk9i83ropieh6f9d86eidnujqi5dih.nsec3. 60 IN NSEC3 1 1 5 aabbccdd "
        + "8vlgutp9fk32jtiavm1g9bson0osk11h A RRSIG")
    #expect(try roles("nsec3", "nsec3", .srv) == [["no-type"]])
    #expect(try roles("nsec", "nsec", .srv) == [["no-type"]])
    #expect(try Set(roles("0.nowhere.nsec", "nsec").joined()) == ["no-name", "no-wildcard"])
  }

  @Test("which path takes a query, and why")
  func paths() throws {
    func path(
      _ facts: PathFacts, _ verdict: Verdict = .transmit(length: 1), from: String? = nil,
      tcp: Bool = false
    ) throws -> Explanation.Path {
      var request = ExplainRequest(.root, .a)
      request.client = from.flatMap { IPAddress($0) }
      request.isOverTCP = tcp
      return facts.path(of: request, fast: verdict)
    }
    let nothing = PathFacts(report: nil, mode: .auto, interfaces: nil, own: [])
    #expect(
      try path(nothing).reason == "no configuration was asked that names fast-path.interfaces")
    var facts = PathFacts(
      report: FastPathReport(
        interfaces: [
          InterfaceStatus(interface: "eth0", state: .serving, faults: [:], recoveries: 0)
        ]
      ), mode: .auto, interfaces: ["eth0"], own: [try #require(IPAddress("192.0.2.1"))])
    #expect(try path(facts).taker == .fast)
    #expect(try path(facts, tcp: true).taker == .kernel)
    #expect(try path(facts, .punt(.transfer)).taker == .kernel)
    #expect(try path(facts, .punt(.transfer)).reason.hasSuffix("hands it over: transfer"))
    #expect(try path(facts, .drop(.response)).taker == .nobody)
    #expect(try path(facts, from: "192.0.2.1").taker == .kernel)
    #expect(try path(facts, from: "::1").taker == .kernel)
    #expect(try path(facts, from: "198.51.100.7").taker == .fast)
    #expect(
      try path(facts, from: "224.0.0.1")
        == Explanation.Path(
          taker: .nobody, reason: "frames from 224.0.0.1 are dropped: source_multicast"))
    #expect(try path(facts, from: "ff02::1").taker == .nobody)
    facts.report?.refusals = [
      RefusalStatus(interface: "eth0", queue: nil, reason: "no such device")
    ]
    #expect(
      try path(facts)
        == Explanation.Path(
          taker: .kernel,
          reason: "no interface is served over AF_XDP: eth0: no such device"))
    facts.mode = .off
    #expect(try path(facts).reason == "fast-path.mode is off")
  }

  @Test("a running server explains what it serves, with its settings, over the control socket")
  func server() throws {
    let directory = try TemporaryDirectory()
    var configuration = try configuration(in: directory)
    configuration.mode = .off
    configuration.udpPayload = 600
    configuration.rateLimit = RateLimitSettings(responsesPerSecond: 20)
    configuration.rateLimit.exempt = [
      AddressPrefix(try #require(IPAddress("198.51.100.0")), length: 24)
    ]
    let server = try RunningServer(configuration, logger: silent)
    defer { server.stop() }
    let socket = directory.path + "/control.sock"
    var request = ExplainRequest(try Name("www.example.com"), .a)
    request.client = IPAddress("198.51.100.9")
    let told = try ControlClient.explain(request, socket: socket)
    #expect(told.source == "the running server")
    #expect(told.serial == 2_024_010_101)
    #expect(told.path.reason == "fast-path.mode is off")
    #expect(told.size?.limit == 600 && told.size?.reason == "server.udp-payload")
    #expect(told.rateLimit?.responseClass == "positive" && told.rateLimit?.perSecond == 20)
    #expect(told.rateLimit?.prefix == "198.51.100.0/24" && told.rateLimit?.exempt == true)
    #expect(told.response?.answer == ["www.example.com. 3600 IN A 192.0.2.80"])
    request = ExplainRequest(try Name("x.broken.test"), .a)
    let broken = try ControlClient.explain(request, socket: socket)
    #expect(broken.steps.map(\.outcome) == ["server-failure"])
    #expect(broken.rateLimit?.responseClass == "error" && broken.rateLimit?.slip == 0)
  }
}
