import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Who answers: which addresses, tags and queues the fast path serves, and that the kernel path serves without it.
  @Suite(.needsLab) struct Paths {
    @Test("a tagged query is answered by the fast path, with its tags", arguments: [false, true])
    func tags(over6: Bool) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let link = try RawLink(lab)
        let one = [CraftedFrame.Tag(control: 0x2007)]
        let two = [CraftedFrame.Tag(etherType: 0x88a8, control: 9), CraftedFrame.Tag(control: 7)]
        var payloads: [[UInt8]] = []
        for tags in [[], one, two] {
          try link.send(try Queries.frame("www.example.com", over6: over6, tags: tags))
          let replies = try Queries.replies(in: try link.drain())
          let reply = try #require(replies.first, "\(tags.count) tags")
          #expect(replies.count == 1)
          #expect(reply.tags == tags)
          payloads.append(reply.payload)
        }
        #expect(ResponseHeader(payloads[0])?.answers == 3)
        #expect(payloads[1] == payloads[0])
        #expect(payloads[2] == payloads[0])
        #expect(try server.status().fastReplies == 3)
        #expect(server.stop() == 0)
      }
    }

    @Test("an anycast address on lo is served, also one that is added while the server runs")
    func anycast() throws {
      let (early4, early6) = ("198.51.100.53", "2001:db8:ffff::53")
      let (late4, late6) = ("203.0.113.53", "2001:db8:fffe::53")
      try Lab.with(Lab.Shape(anycast: [early4, early6])) { lab in
        // No listen: every local address.
        let server = try ApusServer(in: lab, ApusServer.Options(listen: []))
        let link = try RawLink(lab)
        func isServed(_ address: String) throws -> Bool {
          let before = try server.status().fastReplies
          let over6 = address.contains(":")
          try link.send(try Queries.frame("www.example.com", over6: over6, to: address))
          let replies = try Queries.replies(in: try link.drain())
          return try replies.count == 1 && server.status().fastReplies == before + 1
        }
        for address in [early4, early6, Lab.server4, Lab.server6] {
          #expect(try isServed(address), "\(address)")
        }
        for address in [late4, late6] {
          #expect(try !isServed(address), "\(address) is not there yet")
          try lab.addAnycast(address)
          let deadline = Date(timeIntervalSinceNow: 5)
          var served = false
          while !served && Date() < deadline { served = try isServed(address) }
          #expect(served, "\(address) was added")
        }
        #expect(server.stop() == 0)
      }
    }

    @Test("an address that is listened on is steered while it is local, and not before or after")
    func explicitListen() throws {
      let (four, six) = ("203.0.113.77", "2001:db8:fffe::77")
      try Lab.with { lab in
        let listen = [Lab.server4, four, six].map { $0 + "@53" }
        let server = try ApusServer(in: lab, ApusServer.Options(listen: listen))
        let link = try RawLink(lab)
        /// Whether the program redirected a query to `address`, and whether a reply came.
        func ask(_ address: String) throws -> (steered: Bool, answered: Bool) {
          let before = try server.status().steering["redirected"]
          let over6 = address.contains(":")
          try link.send(try Queries.frame("www.example.com", over6: over6, to: address))
          let replies = try Queries.replies(in: try link.drain())
          return (try server.status().steering["redirected"] != before, !replies.isEmpty)
        }
        #expect(try ask(Lab.server4) == (true, true))
        for address in [four, six] {
          // The active host of a failover pair answers these, until this one takes over.
          #expect(try ask(address) == (false, false), "\(address) is not there yet")
          try lab.addAnycast(address)
          let added = Date()
          while try ask(address) != (true, true), Date().timeIntervalSince(added) < 5 {}
          #expect(try ask(address) == (true, true), "\(address) was added")
          try lab.removeAnycast(address)
          let removed = Date()
          while try ask(address).steered, Date().timeIntervalSince(removed) < 5 {}
          #expect(try ask(address) == (false, false), "\(address) was taken away")
        }
        #expect(try ask(Lab.server4) == (true, true))
        #expect(server.stop() == 0)
      }
    }

    @Test("several queues: each answers what comes to it, and each chunk is in its place")
    func queues() throws {
      try Lab.with(Lab.Shape(queues: 4)) { lab in
        let server = try ApusServer(in: lab)
        let link = try RawLink(lab)
        let frames = try (0..<512).map {
          try Queries.frame("www.example.com", id: UInt16($0), port: UInt16(30_000 + $0))
        }
        for start in stride(from: 0, to: frames.count, by: 64) {
          for frame in frames[start..<start + 64] { try link.send(frame) }
          usleep(2_000)
        }
        let replies = try Queries.replies(in: try link.drain(quiet: 200))
        #expect(Set(replies.map(\.destinationPort)).count == 512)
        let status = try server.status { $0.fastReplies == 512 }
        #expect(status.fastPath.map(\.queue).sorted() == [0, 1, 2, 3])
        #expect(status.fastReplies == 512)
        #expect(status.fastPath.filter { $0.tx > 0 }.count > 1, "the veth spreads by port")
        for queue in status.fastPath { #expect(queue.chunks.sum == queue.chunks.total) }
        #expect(server.stop() == 0)
      }
    }

    @Test("without XDP the kernel path serves, and the server says why", arguments: [4, 6])
    func withoutXDP(version: Int) throws {
      try Lab.with { lab in
        // veth has no zero-copy, and the configuration insists on it.
        let server = try ApusServer(in: lab, ApusServer.Options(mode: "zero-copy"))
        let address = version == 4 ? Lab.server4 : Lab.server6
        let answer = try run(lab.inClient(["dig", "@\(address)", "+norec", "www.example.com"]))
        #expect(Reply(printed: answer.text).sections["answer"]?.count == 3)
        let status = try server.status()
        #expect(status.fastReplies == 0)
        #expect(status.kernelPath.udp.responses == 1)
        let refusal = try #require(status.fastPathRefusals.first)
        #expect(refusal.interface == Lab.device)
        #expect(!refusal.reason.isEmpty)
        #expect(server.logText.contains(refusal.reason), "said in the log as in the status")
        #expect(server.stop() == 0)
      }
    }

    @Test("without the privilege for XDP the kernel path serves, and the server says why")
    func withoutPrivilege() throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab, under: ["setpriv", "--bounding-set", "-net_admin,-sys_admin,-bpf,-net_raw"])
        let answer = try run(lab.inClient(["dig", "@\(Lab.server4)", "+norec", "www.example.com"]))
        #expect(Reply(printed: answer.text).sections["answer"]?.count == 3)
        let status = try server.status()
        #expect(status.kernelPath.udp.responses == 1)
        #expect(status.fastPathRefusals.contains { $0.interface == Lab.device })
        #expect(server.stop() == 0)
      }
    }
  }
}
