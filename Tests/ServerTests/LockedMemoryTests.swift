import Testing

@testable import Server

@Suite("Locked memory")
struct LockedMemoryTests {
  private func needed(
    _ queues: Configuration.Queues, mode: Configuration.FastPathMode = .auto
  ) -> UInt64 {
    var configuration = Configuration()
    configuration.interfaces = ["eth0", "eth1", "gone0"]
    (configuration.mode, configuration.queues) = (mode, queues)
    return LockedMemory.needed(by: configuration) { ["eth0": 8, "eth1": 2][$0] } >> 20
  }

  @Test("so much as the queues take that are served; nothing without a fast path")
  func needed() {
    #expect(needed(.all) == 8 * 11)
    #expect(needed(.count(4)) == 8 * 7)
    #expect(needed(.count(1)) == 8 * 3)
    #expect(needed(.all, mode: .off) == 0)
    #expect(LockedMemory.needed(by: Configuration()) { _ in 8 } == 0)
  }

  @Test("a limit that suffices is not spoken of")
  func complaint() {
    for (limit, needed) in [(UInt64.max, UInt64(16 << 20)), (16 << 20, 16 << 20), (0, 0)] {
      #expect(LockedMemory.complaint(limit: limit, needed: needed) == nil, "\(limit) \(needed)")
    }
    #expect(
      LockedMemory.complaint(limit: 8 << 20, needed: 16 << 20)?.hasPrefix(
        "8388 kB of memory may be locked (ulimit -l, LimitMEMLOCK=), and the fast path takes 16 MB: "
      )
        == true)
  }
}
