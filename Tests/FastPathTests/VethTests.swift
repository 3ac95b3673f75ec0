import DNSWire
import FastPath
import Foundation
import Octets
import PuntQueue
import Responder
import TestSupport
import Testing
import XDP
import ZoneImage

/// The other end of the wire: an AF_XDP socket that asks.
private struct Asker: ~Copyable {
  var socket: XSKSocket
  var sent = 0

  init(_ interface: String) throws {
    socket = try XSKSocket.open(
      interface: interface, queue: QueueID(0), request: .copy,
      geometry: ChunkGeometry(count: 1024))
    // Half of the chunks receive, the other half ask.
    for _ in 0..<512 { if let chunk = socket.umem.takeFree() { socket.fill.push(chunk) } }
    socket.fill.submit()
  }

  /// Sends a frame; false when no chunk is free just now.
  mutating func send(_ frame: [UInt8]) -> Bool {
    let completed = socket.completion.peek(1)
    let chunk = completed == 1 ? socket.completion.take() : socket.umem.takeFree()
    if completed == 1 { socket.completion.release() }
    guard let chunk else { return false }
    var bytes = socket.umem.bytes(of: chunk)
    for (at, octet) in frame.enumerated() { bytes.store8(octet, at: at) }
    if let back = socket.tx.push(chunk, offset: 0, length: frame.count) {
      socket.fill.push(back)
      return false
    }
    socket.tx.submit()
    sent += 1
    return true
  }

  mutating func kick() {
    if socket.tx.needsWakeup { _ = socket.kickTX() }
  }

  /// The frames that have come.
  mutating func receive() -> [[UInt8]] {
    var frames: [[UInt8]] = []
    for _ in 0..<socket.rx.peek(64) {
      if let descriptor = socket.rx.descriptor(0) { frames.append(octets(descriptor)) }
      if let chunk = socket.rx.take() { socket.fill.push(chunk) }
    }
    socket.rx.release()
    socket.fill.submit()
    return frames
  }

  private func octets(_ descriptor: Descriptor) -> [UInt8] {
    let bytes = socket.umem.bytes(of: descriptor)
    return (descriptor.offset..<descriptor.offset + descriptor.length).map { bytes.load8(at: $0) }
  }
}

@Suite("AF_XDP sockets on veth", .serialized, .enabled(if: VethPair.isPrivileged, "needs root"))
struct VethTests {
  @Test(
    "20,000 queries over a real queue: every one answered, none lost at the stop",
    .timeLimit(.minutes(1)))
  func answers() async throws {
    try await NetworkNamespace.with {
      let wire = try VethPair()
      let socket = try XSKSocket.open(
        interface: "left", queue: QueueID(0), geometry: ChunkGeometry())
      // veth has no zero-copy: auto falls back, and says so.
      #expect(socket.mode == .copy)
      #expect(socket.zeroCopyRefusal != nil)
      let punts = try PuntQueue()
      let queue = try FastPathQueue.start(
        socket: socket, responder: Responder(),
        zones: .init(try Bench.zones(address: [192, 0, 2, 1])), punts: punts)
      var asker = try Asker("right")
      try wire.register(left: queue.fileDescriptor, right: asker.socket.fileDescriptor)

      var query = try Bench.query()
      let total = 20_000
      var seen = Set<UInt16>()
      var replies = 0
      let start = ContinuousClock.now
      func collect() throws {
        for frame in asker.receive() {
          let reply = try ReceivedFrame(frame)
          let header = try #require(ResponseHeader(reply.payload))
          #expect(header.answers == 1)
          seen.insert(header.id)
          replies += 1
        }
      }
      while asker.sent < total {
        for _ in 0..<32 where asker.sent < total {
          query.id = UInt16(asker.sent)
          if !asker.send(Bench.frame(query.octets, isIPv6: asker.sent & 1 == 1)) { break }
        }
        asker.kick()
        // Never more under way than the asker has chunks to receive into.
        repeat {
          try collect()
        } while asker.sent - replies > 400 && ContinuousClock.now - start < .seconds(40)
      }
      // The last ones are under way: detach as the server does, then stop.
      while asker.socket.tx.waiting > 0 { asker.kick() }
      wire.detachLeft()
      queue.stop()
      let end = ContinuousClock.now + .seconds(2)
      while replies < total, ContinuousClock.now < end { try collect() }

      let counters = queue.snapshot()
      #expect(counters.rx == UInt64(total))
      #expect(counters.tx == UInt64(total))
      #expect(replies == total)
      #expect(seen.count == total)
      #expect(counters.dropped == 0)
      #expect(counters.chunks.isConserved)
      #expect(counters.chunks.fill == 4096)
      #expect(counters.kernel == XSKStatistics() || counters.kernel?.rxDropped == 0)
      #expect(counters.kernel?.rxRingFull == 0 && counters.kernel?.rxFillRingEmpty == 0)
      #expect(counters.kernel?.txInvalidDescriptors == 0)
    }
  }

  @Test("An idle worker sleeps, and wakes for a frame and for a publication")
  func idle() async throws {
    try await NetworkNamespace.with {
      let wire = try VethPair()
      let publisher = ZoneSetPublisher(try Bench.zones(address: [192, 0, 2, 1]))
      let queue = try FastPathQueue.start(
        socket: XSKSocket.open(
          interface: "left", queue: QueueID(0), request: .copy,
          geometry: ChunkGeometry(count: 1024)),
        responder: Responder(), zones: publisher, punts: PuntQueue())
      var asker = try Asker("right")
      try wire.register(left: queue.fileDescriptor, right: asker.socket.fileDescriptor)
      Thread.sleep(forTimeInterval: 0.1)
      let before = workerNanoseconds()
      Thread.sleep(forTimeInterval: 0.5)
      // Nobody spins: a sleeping thread uses no time at all.
      #expect(before > 0)
      #expect(workerNanoseconds() - before < 5_000_000)
      publisher.publish(try Bench.zones(address: [192, 0, 2, 2]))
      queue.wake()
      while queue.snapshot().zoneSets == 0 { Thread.sleep(forTimeInterval: 0.001) }
      let sent = asker.send(Bench.frame(try Bench.query().octets))
      #expect(sent)
      asker.kick()
      var frames: [[UInt8]] = []
      let end = ContinuousClock.now + .seconds(5)
      while frames.isEmpty, ContinuousClock.now < end { frames = asker.receive() }
      let reply = try ReceivedFrame(try #require(frames.first))
      #expect(reply.payload.suffix(4) == [192, 0, 2, 2])
      queue.stop()
    }
  }

  @Test("What cannot be had is refused with a reason")
  func refusals() async throws {
    try await NetworkNamespace.with {
      let geometry = try ChunkGeometry(count: 64)
      _ = try VethPair()
      #expect(throws: XSKError.self) {
        _ = try XSKSocket.open(interface: "none", queue: QueueID(0), geometry: geometry)
      }
      #expect(throws: XSKError.self) {
        _ = try XSKSocket.open(interface: "left", queue: QueueID(99), geometry: geometry)
      }
      #expect(throws: XSKError.self) {
        _ = try XSKSocket.open(
          interface: "left", queue: QueueID(0), request: .zeroCopy, geometry: geometry)
      }
    }
  }
}

/// The CPU time of this process's worker threads (Linux, Documentation/scheduler/sched-stats.rst).
private func workerNanoseconds() -> Int {
  let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
  return tasks.reduce(0) { sum, task in
    let path = "/proc/self/task/\(task)/"
    guard
      (try? String(contentsOfFile: path + "comm", encoding: .utf8))?.hasPrefix("apus-q") == true,
      let stat = try? String(contentsOfFile: path + "schedstat", encoding: .utf8)
    else { return sum }
    return sum + (Int(stat.prefix { $0 != " " }) ?? 0)
  }
}
