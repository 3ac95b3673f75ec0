import Synchronization
import Testing

@testable import Server

@Suite("What goes behind the threads that answer") struct GoBehindTests {
  private final class Calls: Sendable {
    let all = Mutex<[String]>([])

    func note(_ call: String) { all.withLock { $0.append(call) } }
  }

  @Test("the images of a start, and what comes behind a reload that may have exchanged the workers")
  func asked() {
    let calls = Calls()
    let reloads = Reloads(
      Configuration(), path: nil, keeper: ZoneKeeper([]), logger: silent,
      means: Reloads.Means(
        apply: { _, _ in
          calls.note("settings")
          return []
        }, published: { calls.note("zones") },
        answering: {
          calls.note("CPUs")
          return []
        }))
    #expect(reloads.loadFirst { false })
    #expect(calls.all.withLock { $0 } == ["zones", "CPUs"])
    #expect(reloads.reload(ReloadRequest()).ok)
    #expect(calls.all.withLock { $0.suffix(2) } == ["settings", "CPUs"])
  }
}
