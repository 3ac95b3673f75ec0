import DNSWire
import Foundation
import Synchronization
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Health")
struct HealthTests {
  /// A zone whose first signature runs out then, or that is not served.
  private func zone(
    _ name: String, expires: Int64? = nil, error: String? = nil
  ) throws -> ManagedZone {
    var zone = ManagedZone(Configuration.Zone(apex: try Name(name), file: "zone"))
    guard error == nil else {
      zone.refuse(error ?? "", [])
      return zone
    }
    let text = "@ 300 SOA ns h 1 2 3 4 5\n@ 300 NS ns.example.net.\n"
    let contents = try #require(
      ZoneFile.load(octets: Array(text.utf8), name: "zone", apex: try Name(name)).contents)
    let version = ZoneVersion(
      image: try ZoneImage(contents), snapshot: ZoneSnapshot(contents), loaded: .now,
      duration: .zero, signaturesExpire: expires)
    zone.take(version, [])
    return zone
  }

  private func problems(
    _ zones: [ManagedZone], stage: HealthRules.Stage = .serving, within: Int? = nil,
    stalled: [String] = []
  ) -> [String] {
    let rules = HealthRules(
      stage: stage, zones: zones, signaturesWithin: within, stalledThreads: stalled, now: 1_000_000)
    #expect(rules.health.ready == rules.health.problems.isEmpty)
    return rules.health.problems
  }

  @Test("ready while every zone is served, not while it starts, by its phase, or stops")
  func stages() throws {
    let zones = [try zone("a.test"), try zone("b.test", expires: 999_999)]
    #expect(problems(zones).isEmpty, "signatures are looked at where that is asked for")
    #expect(problems(zones, stage: .loading) == ["the zones are being loaded"])
    #expect(
      problems(zones, stage: .attaching) == [
        "the fast path is being started; the kernel path serves"
      ])
    #expect(problems(zones, stage: .stopping) == ["the server stops"])
    #expect(problems(zones, stalled: ["eth0 queue 1"]) == ["eth0 queue 1: the worker stands still"])
  }

  @Test("a zone of which no version is served; one that is stale is served")
  func zones() throws {
    var stale = try zone("a.test")
    stale.refuse("it is broken", [])
    #expect(stale.state == .stale)
    #expect(
      problems([stale, try zone("b.test", error: "no such file")]) == [
        "zone b.test.: no version is served: no such file"
      ])
    let many = try (0..<14).map { try zone("z\($0).test", error: "x") }
    #expect(problems(many).count == 11)
    #expect(problems(many).last == "4 more zones that are not served")
  }

  @Test("signatures that run out within the set time")
  func signatures() throws {
    let zones = [
      try zone("gone.test", expires: 1_000_000), try zone("soon.test", expires: 1_003_600),
      try zone("later.test", expires: 1_003_601), try zone("plain.test"),
    ]
    #expect(
      problems(zones, within: 3600) == [
        "zone gone.test.: a signature has expired",
        "zone soon.test.: a signature expires in 3600 s",
      ])
    #expect(problems(zones, within: 0) == ["zone gone.test.: a signature has expired"])
  }

  @Test("RFC 4034, section 3.1.5: the first expiration, over the turn of the 32 bits too")
  func expiration() throws {
    func expiration(_ times: String..., now: Int64) throws -> Int64? {
      let signatures = times.map { "@ 300 RRSIG SOA 13 1 300 \($0) 20200101000000 1 @ AAAA\n" }
      let text = "@ 300 SOA ns h 1 2 3 4 5\n@ 300 NS ns.example.net.\n" + signatures.joined()
      let result = ZoneFile.load(
        octets: Array(text.utf8), name: "zone", apex: try Name("a.test"))
      return try #require(result.contents, "\(result.diagnostics)")
        .signatureTimes(now: now).firstExpiration
    }
    #expect(try expiration(now: 0) == nil)
    // 2033-05-18T03:33:20Z is 2000000000.
    #expect(
      try expiration("20330518033321", "20330518033320", now: 1_900_000_000) == 2_000_000_000)
    // 2106-02-07T06:28:16Z is 2^32: its lower half is 0.
    #expect(try expiration("21060207062816", now: 4_294_967_000) == 4_294_967_296)
  }

  @Test("a worker that is woken five times and does not turn stands still, until it turns")
  func stalls() {
    let monitor = ThreadMonitor(logger: silent)
    let wakes = Mutex(0)
    @discardableResult
    func look(_ turns: UInt64) -> Bool {
      monitor.look(at: [
        ThreadMonitor.Beat(name: "eth0 queue 0", turns: turns) { wakes.withLock { $0 += 1 } }
      ])
    }
    for turns in 0..<10 as Range<UInt64> { look(turns) }
    #expect(wakes.withLock { $0 } == 0, "who turns by himself is not woken")
    for _ in 0..<4 { #expect(look(9)) }
    #expect(monitor.stalled.isEmpty)
    #expect(!look(9), "no heartbeat for who watches the process")
    #expect(monitor.stalled == ["eth0 queue 0"])
    #expect(wakes.withLock { $0 } == 5)
    #expect(look(10))
    #expect(monitor.stalled.isEmpty)
    // A queue that is gone is not stalled.
    for _ in 0..<6 { look(10) }
    #expect(!monitor.stalled.isEmpty)
    monitor.look(at: [])
    #expect(monitor.stalled.isEmpty)
  }
}
