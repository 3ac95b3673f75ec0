import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Interfaces that come several, go down and up, or go for good.
  @Suite(.needsLab) struct Interfaces {
    /// Asks with dig from the client, or from the server's own host; whether the answer is whole.
    private func isAnswered(_ address: String, _ lab: Lab, fromServer: Bool = false) throws -> Bool
    {
      let dig = ["dig", "@\(address)", "+norec", "+time=1", "+tries=1", "www.example.com"]
      let output = try run(fromServer ? lab.inServer(dig) : lab.inClient(dig))
      return Reply(printed: output.text).sections["answer"]?.count == 3
    }

    @Test("two interfaces: each answers what comes to it over the fast path")
    func two() throws {
      try Lab.with { lab in
        try lab.addSecondLink()
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(listen: [], interfaces: [Lab.device, Lab.secondDevice]))
        #expect(try isAnswered(Lab.server4, lab))
        #expect(try isAnswered(Lab.secondServer4, lab))
        let status = try server.status { $0.fastReplies == 2 }
        #expect(status.fastPath.map(\.interface).sorted() == [Lab.device, Lab.secondDevice])
        #expect(status.fastPath.map(\.tx) == [1, 1])
        #expect(status.kernelReplies == 0)
        #expect(server.stop() == 0)
      }
    }

    @Test("generic mode answers over the fast path, and says what it is")
    func generic() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab, ApusServer.Options(mode: "generic"))
        #expect(try lab.deviceDetails().contains("xdpgeneric"))
        #expect(try isAnswered(Lab.server4, lab))
        #expect(try isAnswered(Lab.server6, lab))
        let status = try server.status { $0.fastReplies == 2 }
        #expect(status.fastPath.map(\.mode) == ["generic"])
        #expect(status.fastReplies == 2)
        #expect(status.kernelReplies == 0)
        #expect(status.fastPathRefusals.isEmpty)
        #expect(server.stop() == 0)
        #expect(try !lab.deviceDetails().contains("xdp"))
      }
    }

    @Test("fewer queues than the interface has: the kernel path answers what comes to the others")
    func someQueues() throws {
      try Lab.with(Lab.Shape(queues: 4)) { lab in
        let server = try ApusServer(in: lab, ApusServer.Options(queues: "2"))
        let link = try RawLink(lab)
        for number in 0..<128 {
          try link.send(
            try Queries.frame("www.example.com", id: UInt16(number), port: UInt16(30_000 + number)))
          if number % 16 == 0 { usleep(2_000) }
        }
        let replies = try Queries.replies(in: try link.drain(quiet: 200))
        #expect(Set(replies.map(\.destinationPort)).count == 128)
        let status = try server.status { $0.fastReplies + $0.kernelReplies == 128 }
        #expect(status.fastPath.map(\.queue).sorted() == [0, 1])
        #expect(status.fastReplies > 0)
        #expect(status.kernelReplies > 0)
        #expect(status.fastReplies + status.kernelReplies == 128)
        #expect(status.steering["no_socket"] == status.kernelReplies)
        #expect(server.stop() == 0)
      }
    }

    @Test("workers keep to the CPUs that the server may use, and the log says which")
    func cpus() throws {
      try Lab.with(Lab.Shape(queues: 2)) { lab in
        // The last of the machine's: the first is what a count from 0 would give.
        let cpu = "\(ProcessInfo.processInfo.processorCount - 1)"
        let server = try ApusServer(in: lab, under: ["taskset", "-c", cpu])
        #expect(server.logText.contains("\(Lab.device) queue 0: copy mode, CPU \(cpu)"))
        #expect(server.logText.contains("\(Lab.device) queue 1: copy mode, CPU \(cpu)"))
        let workers = try server.allowedCPUs(ofThreads: "apus-q")
        #expect(workers == [cpu, cpu])
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "a deleted interface leaves the fast path within a second, with one line; all else goes on")
    func deleted() throws {
      let anycast = "203.0.113.53"
      try Lab.with(Lab.Shape(queues: 2, anycast: [anycast])) { lab in
        try lab.addSecondLink()
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(listen: [], interfaces: [Lab.device, Lab.secondDevice]))
        #expect(try isAnswered(Lab.server4, lab))
        #expect(try server.status().fastPath.count == 3)
        let threads = try server.threads()
        try lab.deleteDevice()
        let status = try server.status(within: 1) { $0.fastPath.count == 1 }
        #expect(status.fastPath.map(\.interface) == [Lab.secondDevice])
        let refusal = try #require(status.fastPathRefusals.first)
        #expect(refusal.interface == Lab.device)
        #expect(refusal.reason.contains("gone"))
        #expect(server.logText.components(separatedBy: refusal.reason).count == 2, "said once")
        let deadline = Date(timeIntervalSinceNow: 3)
        // Those of its two queues, and the one that answered what they punted.
        while try server.threads() > threads - 3, Date() < deadline { usleep(20_000) }
        #expect(try server.threads() == threads - 3, "its workers have ended")
        #expect(status.steering["redirected"] ?? 0 > 0, "what was counted stays")

        #expect(try isAnswered(anycast, lab, fromServer: true), "the kernel path")
        #expect(try isAnswered(Lab.secondServer4, lab), "the other interface")
        #expect(try server.status { $0.fastReplies == 1 }.fastReplies == 1)
        // The address list changes again: nothing more is said of the one that is gone.
        try lab.removeAnycast(anycast)
        usleep(200_000)
        #expect(server.logText.components(separatedBy: refusal.reason).count == 2, "said once")
        #expect(server.stop() == 0)
      }
    }

    @Test("a link that goes down and up again is served over the fast path as before")
    func downAndUp() throws {
      try Lab.with(Lab.Shape(queues: 2)) { lab in
        let server = try ApusServer(in: lab)
        #expect(try isAnswered(Lab.server4, lab))
        for round in 1...3 {
          try lab.setDevice("down")
          #expect(try !isAnswered(Lab.server4, lab))
          try lab.setDevice("up")
          let deadline = Date(timeIntervalSinceNow: 5)
          var answered = false
          while !answered, Date() < deadline { answered = try isAnswered(Lab.server4, lab) }
          #expect(answered, "round \(round)")
        }
        // One more for each that came after the client had given up.
        let status = try server.status { $0.fastReplies >= 4 }
        #expect(status.fastReplies >= 4)
        #expect(status.kernelReplies == 0)
        #expect(status.fastPath.count == 2)
        #expect(status.fastPathRefusals.isEmpty)
        #expect(server.stop() == 0)
      }
    }
  }
}
