import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Many queries, good and bad: nothing may be lost but by name, and nothing may grow.
  @Suite(.needsLab) struct Soak {
    /// How many frames: a million, or what `tools/soak` says.
    static let total =
      ProcessInfo.processInfo.environment["APUS_SOAK_QUERIES"].flatMap { Int($0) } ?? 1_000_000

    /// Questions of every kind, and every frame of the verdict table among them.
    private static func mix() throws -> FrameBurst {
      let questions = try sampleZones.flatMap { try Scenario.all(of: $0.name) }
        .filter { $0.options.isEmpty && !$0.question.contains("\\") }
      var frames: [[UInt8]] = []
      for (number, scenario) in (questions + questions).enumerated() {
        frames.append(
          try Queries.frame(
            scenario.question, id: UInt16(number), port: UInt16(1024 + number * 7 % 60_000),
            over6: number >= questions.count))
      }
      let parties = try Parties.lab()
      let odd = VerdictTable.rows.flatMap { $0.frames(parties).map(\.octets) }
      for (number, frame) in odd.enumerated() {
        frames.insert(frame, at: number * frames.count / odd.count)
      }
      return FrameBurst(frames)
    }

    @Test(
      "after a million queries and more: every chunk in its place, every frame accounted for, memory flat",
      .timeLimit(.minutes(10)))
    func soak() throws {
      try Lab.with(Lab.Shape(queues: 2)) { lab in
        let server = try ApusServer(in: lab)
        let link = try RawLink(lab)
        let burst = try Self.mix()
        let step = max(1, Self.total / 10)
        var (sent, early) = (0, 0)
        while sent < Self.total {
          sent += try link.send(burst, count: step, first: sent)
          let status = try server.status()
          for queue in status.fastPath {
            #expect(queue.chunks.sum == queue.chunks.total, "after \(sent): \(queue.chunks)")
          }
          // Warm after the first tenth: pools and rings have been touched.
          if early == 0 { early = try server.residentKiB() }
        }
        let status = try server.status {
          $0.fastFrames == $0.fastReplies + $0.fastDrops + $0.fastPunts
        }
        #expect(status.fastFrames == status.fastReplies + status.fastDrops + status.fastPunts)
        // What the program redirected came to a worker, or the kernel says why not.
        #expect(status.steering["redirected"] == status.fastFrames + status.kernelDrops)
        // At most one frame in ten of the mix is refused an answer.
        #expect(status.fastReplies * 10 >= status.fastFrames * 9 - 10)
        for queue in status.fastPath {
          let chunks = queue.chunks
          #expect(chunks.sum == chunks.total, "\(chunks) \(queue.drops) \(queue.kernelDrops)")
          #expect(chunks.hand == 0 && chunks.rx == 0, "nothing in hand when nothing comes")
          #expect(queue.kernelDrops["rx_invalid_descs"] == 0)
          #expect(queue.kernelDrops["tx_invalid_descs"] == 0)
        }
        let late = try server.residentKiB()
        #expect(late <= early + 2048, "resident memory grew from \(early) to \(late) KiB")
        #expect(server.stop() == 0)
      }
    }
  }
}
