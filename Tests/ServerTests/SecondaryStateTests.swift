import Addresses
import DNSWire
import Dispatch
import Testing
import ZoneFile

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
  private static let heard = SecondaryState.Outcome.heard(SOATimers(soa))

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

  @Test("what does not change where a zone is had from does not have it asked for")
  func unchanged() throws {
    var state = SecondaryState()
    let apex = try Name("a.test.")
    var managed = try zone("a.test.")
    follow(&state, [managed], now: 100)
    let begun = state.begin(now: 100)
    _ = state.end(try #require(begun.first), .failed("no"), now: 101, spread: 0)
    let next = state.entries[apex]?.schedule.next
    managed.configuration.place = Diagnostic.Place(file: "apus.yaml", line: 7, column: 3)
    managed.configuration.options.keepImages = 5
    follow(&state, [managed], now: 102)
    #expect(state.entries[apex]?.schedule.next == next)
    #expect(state.entries[apex]?.zone == managed.configuration)
    managed.configuration.primaries[0].key = try Name("k.")
    follow(&state, [managed], now: 102)
    #expect(state.entries[apex]?.schedule.next == 102)
  }

  @Test(
    "a check whose zone was configured anew is no fault of anybody's, and who waits for it waits for the next"
  )
  func outdated() throws {
    var state = SecondaryState()
    let apex = try Name("a.test.")
    let old = try zone("a.test.")
    follow(&state, [old], now: 100)
    let group = DispatchGroup()
    state.want(apex, full: true, now: 100, group)
    var begun = state.begin(now: 102)
    let check = try #require(begun.first)
    #expect(state.isHad(check, as: old.configuration))
    follow(&state, [try zone("a.test.", primary: 2)], now: 103)
    #expect(!state.isHad(check, as: old.configuration))
    let done = state.end(check, .outdated, now: 110, spread: 0)
    #expect(done?.entry.waiters.isEmpty == true && done?.isErrorNew == false)
    #expect(state.entries[apex]?.wasChecked == false && state.entries[apex]?.error == nil)
    #expect(group.wait(timeout: .now()) == .timedOut)
    begun = state.begin(now: 110)
    let next = try #require(begun.first)
    #expect(state.entries[apex]?.isInFull == true, "as it was wanted")
    let ended = state.end(next, Self.heard, now: 111, spread: 0)
    for waiter in try #require(ended).entry.waiters { waiter.leave() }
    #expect(group.wait(timeout: .now() + 5) == .success)
  }

  @Test(
    "all of it is had for each time that it was wanted, whatever is under way then, and until it is had"
  )
  func inFull() throws {
    var state = SecondaryState()
    let apex = try Name("a.test.")
    let waiter = DispatchGroup()
    func end(
      _ check: SecondaryState.Check, _ outcome: SecondaryState.Outcome, _ now: UInt64
    ) {
      let done = state.end(check, outcome, now: now, spread: 0)
      for waiter in done?.entry.waiters ?? [] { waiter.leave() }
    }
    func begin(_ now: UInt64) throws -> (check: SecondaryState.Check, isInFull: Bool) {
      let begun = state.begin(now: now)
      return (try #require(begun.first), state.entries[apex]?.isInFull == true)
    }
    follow(&state, [try zone("a.test.")], now: 100)
    state.want(apex, full: true, now: 100, waiter)
    let first = try begin(100)
    state.want(apex, full: true, now: 101, waiter)
    end(first.check, Self.heard, 103)
    let second = try begin(103)
    #expect(first.isInFull && second.isInFull)
    end(second.check, .failed("no"), 105)
    state.want(apex, now: 105)
    let third = try begin(105)
    #expect(third.isInFull)
    end(third.check, Self.heard, 107)
    state.want(apex, now: 107)
    #expect(try !begin(107).isInFull)
    state.stop()
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
    let ended = state.end(check, .failed("no"), now: 103, spread: 0)
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
