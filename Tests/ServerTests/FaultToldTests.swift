import Testing

@testable import Server

/// That a fault is told within a second cannot be held by a clock on a machine that does other work. What can: how often the
/// server looks, that the first look which finds a fault tells it, and that it never says less than the fault's age.
@Suite("Faults of interfaces: when they are told")
struct FaultToldTests {
  private typealias Instant = ContinuousClock.Instant

  @Test("from one look to the next it is a second at most, with room for the look")
  func pause() {
    #expect(FastPathController.pause <= .milliseconds(500))
  }

  @Test(
    "the first look that finds it tells it, once, and how old it is at most",
    arguments: [FastPathFault.linkDown, .interfaceGone, .queuesChanged, .programDetached])
  func first(_ fault: FastPathFault) {
    let start = Instant.now
    // A look takes three milliseconds; the fault comes at any time between two.
    let (pause, cost) = (FastPathController.pause, Duration.milliseconds(3))
    for age in stride(from: 0, through: 500, by: 50) {
      var slot = FastPathSlot("eth0")
      slot.begin(at: start)
      let happens = start + (pause + cost) * 3 + cost + .milliseconds(age)
      var told: [FastPathSlot.News] = []
      var toldAt: Instant?
      for look in 0..<8 {
        let began = start + (pause + cost) * look
        let found = began >= happens ? fault : nil
        guard let news = slot.see(found, lookedFrom: began, now: began + cost) else { continue }
        told.append(news)
        toldAt = toldAt ?? began + cost
        // An interface that is lost is not looked at again.
        if fault != .linkDown { break }
      }
      #expect(told.count == 1)
      #expect(slot.faults == [fault: 1])
      guard let within = slot.faultAge, let toldAt else {
        Issue.record("nothing was told")
        continue
      }
      #expect(told == [fault == .linkDown ? .linkDown(within) : .lost(fault, within)])
      #expect(toldAt - happens <= within, "never less than it was")
      #expect(within <= pause + cost * 2, "and never more than from look to look")
    }
  }

  @Test("a link that comes back is told once; a fault while it is down is a new one")
  func link() {
    let start = Instant.now
    var slot = FastPathSlot("eth0")
    slot.begin(at: start)
    func at(_ milliseconds: Int) -> Instant { start + .milliseconds(milliseconds) }
    func see(_ fault: FastPathFault?, _ milliseconds: Int) -> FastPathSlot.News? {
      slot.see(fault, lookedFrom: at(milliseconds), now: at(milliseconds))
    }
    #expect(see(nil, 500) == nil)
    #expect(see(.linkDown, 1000) == .linkDown(.milliseconds(500)))
    #expect(see(.linkDown, 1500) == nil)
    #expect(slot.isLinkDown)
    #expect(see(nil, 2000) == .linkUp)
    #expect(!slot.isLinkDown && slot.recoveries == 1)
    #expect(see(.linkDown, 2300) == .linkDown(.milliseconds(300)))
    #expect(see(.linkDown, 2800) == nil)
    #expect(see(.queuesChanged, 3400) == .lost(.queuesChanged, .milliseconds(600)))
    #expect(slot.faults == [.linkDown: 2, .queuesChanged: 1])
    #expect(slot.status.faultToldWithinSeconds == 0.6)
  }
}
