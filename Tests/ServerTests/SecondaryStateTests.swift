import Addresses
import DNSWire
import Dispatch
import Testing

@testable import Server
@testable import ZoneTransfer

@Suite("What is known of zones from other servers") struct SecondaryStateTests {
  private func zone(_ name: String, primary port: UInt16 = 1) throws -> ManagedZone {
    var zone = Configuration.Zone(apex: try Name(name), file: "/nowhere/\(name)zone")
    zone.primaries = [Configuration.Peer(to: Endpoint(address: .anyIPv4, port: port))]
    return ManagedZone(zone)
  }

  private func follow(_ state: inout SecondaryState, _ zones: [ManagedZone], now: UInt64) {
    state.follow(zones, now: now) { _ in RefreshSchedule(timers: nil, heard: nil, now: now) }
  }

  /// The root as both names; serial, refresh, retry, expire and minimum.
  private static let soa: [UInt8] =
    [0, 0] + [0, 0, 0, 1] + [0, 0, 14, 16] + [0, 0, 14, 16] + [0, 0, 14, 16] + [0, 0, 14, 16]
  private static let heard = SecondaryState.Outcome(
    confirmed: SOATimers(soa), isSettledInFull: false, error: nil)

  @Test("a check counts for the entry that it was begun for alone, and has a file of its own")
  func gone() throws {
    var state = SecondaryState()
    let apex = try Name("a.test.")
    follow(&state, [try zone("a.test.")], now: 100)
    var begun = state.begin(now: 100)
    let first = try #require(begun.first)
    #expect(first.number == 0)
    begun = state.begin(now: 100)
    #expect(begun.isEmpty, "one at a time")
    follow(&state, [], now: 101)
    #expect(state.entry(first) == nil)
    follow(&state, [try zone("a.test.")], now: 102)
    #expect(state.entry(first) == nil)
    begun = state.begin(now: 102)
    let second = try #require(begun.first)
    #expect(second.number != first.number)
    let late = state.end(first, Self.heard, now: 103, spread: 0)
    #expect(late == nil)
    #expect(state.entries[apex]?.isChecking == true && state.entries[apex]?.wasChecked == false)
    let done = state.end(second, Self.heard, now: 104, spread: 0)
    #expect(done != nil)
    #expect(state.entries[apex]?.isChecking == false && state.entries[apex]?.wasChecked == true)
    #expect(state.entries[apex]?.schedule.next == 104 + 3600)
    // Once none is under way, the file has its plain name again.
    follow(&state, [], now: 105)
    follow(&state, [try zone("a.test.")], now: 106)
    begun = state.begin(now: 106)
    #expect(begun.map(\.number) == [0])
  }

  @Test("what is configured anew while a check is under way is asked for again behind it")
  func changed() throws {
    var state = SecondaryState()
    let apex = try Name("a.test.")
    follow(&state, [try zone("a.test.")], now: 100)
    var begun = state.begin(now: 100)
    let check = try #require(begun.first)
    follow(&state, [try zone("a.test.", primary: 2)], now: 101)
    #expect(state.entry(check)?.zone.primaries.first?.to.port == 2)
    _ = state.end(check, Self.heard, now: 101, spread: 0)
    #expect(state.entries[apex]?.schedule.next == 102, "two seconds after the last began")
    begun = state.begin(now: 102)
    #expect(begun.count == 1)
  }

  @Test("who waits is let go once: by the end of the check, by the zone's going, by the stop")
  func waiters() throws {
    var state = SecondaryState()
    let apexes = try ["a.test.", "b.test.", "c.test."].map { try Name($0) }
    let zones = try ["a.test.", "b.test.", "c.test."].map { try zone($0) }
    follow(&state, zones, now: 100)
    let groups = apexes.map { _ in DispatchGroup() }
    for (apex, group) in zip(apexes, groups) { state.want(apex, full: true, now: 100, group) }
    state.want(try Name("d.test."), full: false, now: 100, groups[0])
    let checks = state.begin(now: 102)
    #expect(checks.count == 3)
    let check = try #require(checks.first { $0.apex == apexes[0] })
    let outcome = SecondaryState.Outcome(confirmed: nil, isSettledInFull: true, error: "no")
    let ended = state.end(check, outcome, now: 103, spread: 0)
    let done = try #require(ended)
    #expect(done.isErrorNew && done.entry.waiters.count == 1)
    for waiter in done.entry.waiters { waiter.leave() }
    follow(&state, [zones[0], zones[2]], now: 104)
    state.stop()
    for group in groups { #expect(group.wait(timeout: .now() + 5) == .success) }
    let none = state.begin(now: 1000)
    #expect(state.entries.isEmpty && none.isEmpty)
  }
}
