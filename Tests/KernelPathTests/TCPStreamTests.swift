import Addresses
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("The octets of one TCP connection")
struct TCPStreamTests {
  private func makeWorker(outputLimit: Int = TCPSettings().outputLimit) -> TCPWorker {
    TCPWorker(
      service: MessageService(responder: Responder(), rare: nil),
      publisher: ZoneSetPublisher(ZoneSet([])),
      counters: TransportCounters(), outputLimit: outputLimit)
  }

  /// Has a read bring these octets. `taken` says how many of each send the kernel takes, and `output` gets them.
  private func read(
    _ octets: some Collection<UInt8>, _ stream: inout TCPStream, _ worker: inout TCPWorker,
    taken: Int = .max, into output: inout [UInt8]
  ) {
    let held = stream.held
    worker.input.replaceSubrange(held..<(held + octets.count), with: octets)
    _ = stream.answer(octets.count, &worker, over: .unknown) { buffer, range in
      output += buffer[range].prefix(taken)
      return taken == 0 ? .notNow : .octets(min(range.count, taken))
    }
  }

  @Test("RFC 7766, section 6.2.1.1: 50 MB pipelined across the reads take no more room than one")
  func memory() throws {
    var stream = TCPStream()
    var worker = makeWorker()
    var output: [UInt8] = []
    // A response gets no answer. 1,002 and 65,536 share no factor but 2: reads end within messages.
    let message = frame(refused(1) + [UInt8](repeating: 0, count: 970))
    let octets = (0...66).flatMap { _ in message }
    var start = 0
    for _ in 0..<763 {
      read(octets[start..<(start + 65_536)], &stream, &worker, into: &output)
      start = (start + 65_536) % message.count
      try #require(stream.waiting.count < message.count)
    }
    read(octets[start..<message.count] + frame(query(7)), &stream, &worker, into: &output)
    #expect(output == frame(refused(7)))
    #expect(stream.waiting.capacity == 0, "nothing is held for a connection that waits")
  }

  @Test("a long message that comes octet by octet is put together once")
  func slowly() throws {
    var stream = TCPStream()
    var worker = makeWorker()
    var output: [UInt8] = []
    let octets = frame(query(1) + [UInt8](repeating: 0, count: 60_000)) + frame(query(2))
    let whole = 60_000 + query(1).count + 2
    for at in 0..<whole - 1 {
      // Where what waits would be put before it is answered.
      if at == 2 { worker.input[0] = 1 }
      read([octets[at]], &stream, &worker, into: &output)
      try #require(at < 2 || worker.input[0] == 1)
    }
    try #require(output.isEmpty && stream.waiting.elementsEqual(octets[..<(whole - 1)]))
    read(octets[(whole - 1)...], &stream, &worker, into: &output)
    #expect(framed(output).count == 2 && framed(output).last == refused(2))
    #expect(stream.waiting.capacity == 0)
  }

  @Test(
    "as many responses as the output holds leave at once, and none is lost between",
    arguments: [1, 100, 4_096])
  func fullOutput(limit: Int) {
    var stream = TCPStream()
    var worker = makeWorker(outputLimit: limit)
    var output: [UInt8] = []
    read((0..<1_000).flatMap { frame(query($0)) }, &stream, &worker, into: &output)
    #expect(framed(output) == (0..<1_000).map(refused))
    #expect(!stream.isHeldUp)
  }

  @Test(
    "what the kernel does not take waits, nothing more is answered, and then all is",
    arguments: [0, 1, 40, 3_000])
  func heldUp(taken: Int) {
    var stream = TCPStream()
    var worker = makeWorker(outputLimit: 4_096)
    var output: [UInt8] = []
    read((0..<1_000).flatMap { frame(query($0)) }, &stream, &worker, taken: taken, into: &output)
    #expect(output.count == taken)
    #expect(stream.isHeldUp)
    #expect(stream.waiting.count > 20_000)
    var turns = 0
    while stream.isHeldUp || !stream.waiting.isEmpty, turns < 1_000 {
      turns += 1
      stream.resume {
        output += $0[$1].prefix(500)
        return .octets(min($1.count, 500))
      }
      if !stream.isHeldUp { read([], &stream, &worker, taken: 500, into: &output) }
    }
    #expect(framed(output) == (0..<1_000).map(refused))
  }

  @Test("a connection that is gone answers nothing more")
  func failure() {
    var stream = TCPStream()
    var worker = makeWorker(outputLimit: 1)
    worker.input.replaceSubrange(0..<frame(query(1)).count, with: frame(query(1)))
    var sends = 0
    let hasAnswered = stream.answer(frame(query(1)).count, &worker, over: .unknown) { _, _ in
      sends += 1
      return .failed
    }
    #expect(hasAnswered && stream.hasFailed && sends == 1)
  }
}

@Suite("The order of TCP connections")
struct TCPConnectionsTests {
  private func connection(_ descriptor: CInt) -> TCPConnection {
    TCPConnection(TCPSocket(descriptor: descriptor), .unknown)
  }

  /// Takes them out by age.
  private func drain(
    _ connections: inout TCPConnections, _ stage: TCPConnection.Stage
  ) -> [CInt] {
    var descriptors: [CInt] = []
    while let oldest = connections.oldest(stage), descriptors.count < 100 {
      descriptors.append(oldest.socket.descriptor)
      connections.remove(oldest)
    }
    return descriptors
  }

  @Test("the oldest comes first, by the last sign of life, in each stage")
  func order() throws {
    var connections = TCPConnections()
    for descriptor in [7, 3, 9, 4, 5] as [CInt] {
      connections.add(connection(descriptor), now: UInt64(descriptor))
    }
    let (third, fourth, ninth) = try (
      #require(connections[3]), #require(connections[4]), #require(connections[9])
    )
    connections.renew(ninth, as: .open, now: 20)
    connections.renew(third, as: .lingering, now: 21)
    connections.renew(fourth, as: .lingering, now: 22)
    connections.renew(ninth, as: .open, now: 23)
    #expect(ninth.since == 23 && connections.count == 5)
    #expect(drain(&connections, .open) == [7, 5, 9])
    #expect(drain(&connections, .lingering) == [3, 4])
    #expect(connections.count == 0 && connections.all.isEmpty && connections[3] == nil)
  }

  @Test("from the middle, the front, the back, and alone", arguments: [1, 2, 3] as [CInt])
  func removal(removed: CInt) throws {
    var connections = TCPConnections()
    for descriptor in [1, 2, 3] as [CInt] { connections.add(connection(descriptor), now: 0) }
    connections.remove(try #require(connections[removed]))
    connections.add(connection(removed), now: 1)
    #expect(drain(&connections, .open) == [1, 2, 3].filter { $0 != removed } + [removed])
    connections.add(connection(2), now: 2)
    #expect(drain(&connections, .open) == [2])
    #expect(connections[-1] == nil && connections[1_000] == nil)
  }
}
