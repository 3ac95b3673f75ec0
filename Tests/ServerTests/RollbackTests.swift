import Testing

@testable import Server

extension ReloadTests {
  /// Versions that are kept, and put back.
  @Suite("rollback") struct Rollback {
    @Test(
      "rollback: the last version, or one by its serial; the file is loaded again once it changes")
    func rollback() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      for serial in 2...5 {
        try served.directory.write(zone(UInt32(serial), hosts: serial), to: "a.test.zone")
        #expect(served.reload().ok)
      }
      let detail = try ControlClient.zone("a.test", socket: served.socket)
      #expect(detail.kept.map(\.serial) == [3, 4], "keep-images is 2")
      #expect(detail.serial == 5)
      let report = try ControlClient.rollBack("A.TEST", to: nil, socket: served.socket)
      #expect((report.serialFrom, report.serialTo, report.kept) == (5, 4, [3]))
      #expect(served.serials == [4])
      #expect(served.states == ["rolled-back"])
      #expect(served.reload().unchanged == 1, "the file is what it was")
      #expect(served.serials == [4])
      #expect(throws: ControlError.self) {
        try ControlClient.rollBack("a.test", to: 2, socket: served.socket)
      }
      _ = try ControlClient.rollBack("a.test", to: 3, socket: served.socket)
      #expect(served.serials == [3])
      #expect(throws: ControlError.self) {
        try ControlClient.rollBack("a.test", to: nil, socket: served.socket)
      }
      try served.directory.write(zone(6, hosts: 6), to: "a.test.zone")
      #expect(served.reload().ok)
      #expect(served.serials == [6])
      #expect(served.states == ["loaded"])
    }
  }
}
