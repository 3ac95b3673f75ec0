import Octets
import Testing
import XDP

/// `#expect` for what is ~Copyable: the macro copies what it looks at.
func expect(_ holds: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(holds, sourceLocation: sourceLocation)
}

struct Nothing: Error {}

/// `#require` for what is ~Copyable.
func some<Value: ~Copyable>(_ value: consuming Value?) throws -> Value {
  guard let value else { throw Nothing() }
  return value
}

@Suite("Rings in plain memory", .serialized)
struct RingTests {
  /// A frame of `length` octets that all say `mark`.
  static func frame(_ mark: UInt8, length: Int = 60) -> [UInt8] {
    [UInt8](repeating: mark, count: length)
  }

  /// A socket over plain memory and its kernel, with every chunk in FILL.
  static func open(count: Int = 64) throws -> Pair {
    var kernel = try MemoryKernel(geometry: ChunkGeometry(count: count))
    var socket = try some(kernel.takeSocket())
    socket.fillAll()
    return Pair(socket: socket, kernel: kernel)
  }

  struct Pair: ~Copyable {
    var socket: XSKSocket
    var kernel: MemoryKernel

    mutating func receive(_ frame: [UInt8]) -> Bool {
      var frame = frame
      return frame.withOctets { kernel.receive($0.bytes) }
    }

    func octets(of descriptor: Descriptor) -> [UInt8] {
      let bytes = socket.umem.bytes(of: descriptor)
      var octets: [UInt8] = []
      for at in 0..<descriptor.length { octets.append(bytes.load8(at: descriptor.offset + at)) }
      return octets
    }

    /// Takes all frames and sends each back as it came; all octets seen.
    mutating func echo() -> [[UInt8]] {
      var seen: [[UInt8]] = []
      let count = socket.rx.peek(64)
      for _ in 0..<count {
        guard let descriptor = socket.rx.descriptor(0) else { continue }
        seen.append(octets(of: descriptor))
        guard let chunk = socket.rx.take() else { continue }
        if let back = socket.tx.push(
          chunk, offset: descriptor.offset, length: descriptor.length)
        {
          Issue.record("not taken")
          socket.fill.push(back)
        }
      }
      socket.rx.release()
      socket.tx.submit()
      return seen
    }

    mutating func send() -> [UInt8]? {
      var sent: [UInt8]?
      _ = kernel.send { bytes in sent = (0..<bytes.byteCount).map { bytes.load8(at: $0) } }
      return sent
    }

    mutating func reclaim() -> Int {
      let count = socket.completion.peek(64)
      for _ in 0..<count {
        if let chunk = socket.completion.take() { socket.fill.push(chunk) }
      }
      socket.completion.release()
      socket.fill.submit()
      return count
    }
  }

  @Test("There is one socket to a kernel")
  func oneSocket() throws {
    var kernel = try MemoryKernel(geometry: ChunkGeometry(count: 64))
    _ = try some(kernel.takeSocket())
    expect(kernel.takeSocket() == nil)
  }

  @Test("A frame goes round, and its chunk is counted at each station")
  func stations() throws {
    var pair = try Self.open()
    expect(
      pair.socket.chunks()
        == ChunkCount(total: 64, free: 0, fill: 64, rx: 0, hand: 0, tx: 0, completion: 0))
    expect(pair.receive(Self.frame(7)))
    expect(pair.socket.chunks().rx == 1)
    expect(pair.socket.chunks().fill == 63)
    expect(pair.echo() == [Self.frame(7)])
    expect(pair.socket.chunks().tx == 1)
    expect(pair.socket.tx.waiting == 1)
    expect(pair.send() == Self.frame(7))
    expect(pair.socket.tx.waiting == 0)
    expect(pair.socket.chunks().completion == 1)
    expect(pair.reclaim() == 1)
    expect(pair.socket.chunks().fill == 64)
    expect(pair.socket.chunks().isConserved)
  }

  @Test("Nothing is seen before it is submitted, and no room before it is released")
  func publication() throws {
    var pair = try Self.open()
    expect(pair.send() == nil)
    expect(pair.socket.rx.peek(64) == 0)
    expect(pair.socket.completion.peek(64) == 0)
    expect(pair.receive(Self.frame(1)))
    expect(pair.socket.rx.peek(64) == 1)
    let chunk = try some(pair.socket.rx.take())
    expect(pair.socket.tx.push(chunk, offset: 256, length: 60) == nil)
    expect(pair.send() == nil)
    pair.socket.tx.submit()
    expect(pair.send() == Self.frame(1))
  }

  @Test("All chunks in one ring at a time: the rings are full and empty in turn, and wrap")
  func fullAndEmpty() throws {
    var pair = try Self.open()
    for round in 0..<20 {
      for mark in 0..<64 { expect(pair.receive(Self.frame(UInt8(mark + round)))) }
      // FILL is empty: the kernel has nothing to receive into.
      expect(!pair.receive(Self.frame(99)))
      expect(pair.socket.chunks().rx == 64)
      let seen = pair.echo()
      expect(seen == (0..<64).map { Self.frame(UInt8($0 + round)) })
      expect(pair.socket.rx.peek(64) == 0)
      for mark in 0..<64 { expect(pair.send() == Self.frame(UInt8(mark + round))) }
      expect(pair.send() == nil)
      expect(pair.reclaim() == 64)
      expect(pair.socket.chunks().isConserved)
    }
  }

  @Test("A peek gives no more than was asked for")
  func peekLimit() throws {
    var pair = try Self.open()
    for _ in 0..<10 { expect(pair.receive(Self.frame(1))) }
    expect(pair.socket.rx.peek(4) == 4)
    expect(pair.socket.rx.peek(64) == 10)
  }

  @Test("Each chunk is in one place only, after many uneven rounds")
  func everyChunkOnce() throws {
    var pair = try Self.open()
    var marks: UInt8 = 0
    for round in 0..<500 {
      for _ in 0..<(round * 7 % 23) where pair.receive(Self.frame(marks)) { marks &+= 1 }
      _ = pair.echo()
      for _ in 0..<(round * 5 % 19) { _ = pair.send() }
      _ = pair.reclaim()
      expect(pair.socket.chunks().isConserved)
    }
    while pair.send() != nil {}
    _ = pair.reclaim()
    // Every chunk can be filled at the same time with another mark: none is there twice.
    for mark in 0..<64 { expect(pair.receive(Self.frame(UInt8(mark)))) }
    expect(Set(pair.echo().map { $0[0] }).count == 64)
  }

  @Test("A chunk that is dropped on the floor is counted, and the sum shows it")
  func lostChunk() throws {
    var pair = try Self.open()
    let before = Chunk.lost
    expect(pair.receive(Self.frame(1)))
    expect(pair.socket.rx.peek(1) == 1)
    do { _ = pair.socket.rx.take() }
    pair.socket.rx.release()
    expect(Chunk.lost == before + 1)
    expect(!pair.socket.chunks().isConserved)
    expect(pair.socket.chunks().sum == 63)
  }

  @Test("No chunk is lost on its way round")
  func noneLost() throws {
    let before = Chunk.lost
    try everyChunkOnce()
    expect(Chunk.lost == before)
  }

  @Test("RX entries outside the UMEM are no descriptors, and give no chunk")
  func entriesOutside() throws {
    var pair = try Self.open()
    let size = UInt64(64 * 2048)
    // An address, a length, and whether a chunk can be told from them.
    let entries: [(UInt64, UInt32, Bool)] = [
      (size, 60, false), (.max, 60, false), (1 << 48, 60, false),
      (size - 59, 60, true), (256, 1793, true), (2047, .max, true),
    ]
    for (address, length, hasChunk) in entries {
      expect(pair.kernel.receive(rawAddress: address, length: length))
      expect(pair.socket.rx.peek(1) == 1)
      expect(pair.socket.rx.descriptor(0) == nil)
      if let chunk = pair.socket.rx.take() {
        expect(hasChunk)
        pair.socket.fill.push(chunk)
      } else {
        expect(!hasChunk)
      }
      pair.socket.rx.release()
    }
    expect(pair.kernel.receive(rawAddress: 256, length: 1792))
    expect(pair.socket.rx.peek(1) == 1)
    expect(pair.socket.rx.descriptor(0)?.length == 1792)
    if let chunk = pair.socket.rx.take() { pair.socket.fill.push(chunk) }
  }

  @Test(
    "A TX frame that leaves its chunk is not taken",
    arguments: [
      (0, 2049), (1, 2048), (2048, 1), (-1, 60), (0, 0), (0, -1), (2047, 2), (.max, 1), (1, .max),
    ])
  func txOutside(offset: Int, length: Int) throws {
    var pair = try Self.open()
    expect(pair.receive(Self.frame(1)))
    expect(pair.socket.rx.peek(1) == 1)
    let chunk = try some(pair.socket.rx.take())
    if let back = pair.socket.tx.push(chunk, offset: offset, length: length) {
      pair.socket.fill.push(back)
    } else {
      Issue.record("taken")
    }
    expect(pair.socket.chunks().tx == 0)
  }
}

@Suite("UMEM")
struct UMEMTests {
  @Test("Sizes and counts that a UMEM cannot have are refused")
  func geometry() {
    for size in [0, 1024, 2047, 3000, 8192, -2048] {
      #expect(throws: XSKError.self) { try ChunkGeometry(size: size, count: 64) }
    }
    for count in [0, 1, 63, 65, 100, 1 << 21, -64, Int.min] {
      #expect(throws: XSKError.self) { try ChunkGeometry(count: count) }
    }
  }

  @Test("Each chunk is given out once, and its span is its own")
  func chunks() throws {
    var kernel = try MemoryKernel(geometry: ChunkGeometry(size: 4096, count: 64))
    var socket = try some(kernel.takeSocket())
    expect(socket.umem.free == 64)
    var mark: UInt8 = 0
    while let chunk = socket.umem.takeFree() {
      var bytes = socket.umem.bytes(of: chunk)
      expect(bytes.byteCount == 4096)
      // Zero, so nobody else's mark, from end to end.
      expect(bytes.load8(at: 0) == 0 && bytes.load8(at: 4095) == 0)
      for at in 0..<4096 { bytes.store8(mark &+ 1, at: at) }
      bytes.store8(255, at: 4096)
      mark += 1
      socket.fill.push(chunk)
    }
    expect(mark == 64)
    expect(socket.umem.free == 0)
    expect(socket.chunks().isConserved)
  }
}
