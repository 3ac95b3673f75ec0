import Addresses
import Foundation
import Glibc
import Octets
import PuntQueue
import Testing

/// A client whose port tells which message it sent.
private func client(_ number: Int) -> Endpoint {
  Endpoint(address: IPAddress(ipv4: 0xc000_0201), port: UInt16(truncatingIfNeeded: number))
}

private let server = Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 53), port: 53)

extension PuntQueue {
  fileprivate func push(_ octets: [UInt8], number: Int = 0) -> Bool {
    var octets = octets
    return octets.withOctets { push(message: $0.bytes, from: client(number), to: server) }
  }

  fileprivate func pop(_ buffer: inout [UInt8]) -> PuntedMessage? {
    buffer.withOctets { pop(into: &$0) }
  }

  /// Whether a poll(2) of the eventfd says that messages wait.
  fileprivate var isReadable: Bool {
    var request = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
    // Holds: one pollfd is passed and one is there.
    return unsafe poll(&request, 1, 0) == 1
  }
}

@Suite("Punt queue")
struct PuntQueueTests {
  @Test("a message comes out as it went in, with who asked and what was asked")
  func roundTrip() throws {
    let queue = try PuntQueue(slots: 4)
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    #expect(queue.push(message, number: 4242))
    #expect(queue.count == 1)
    var buffer = [UInt8](repeating: 0xee, count: PuntQueue.longestMessage)
    let punted = try #require(queue.pop(&buffer))
    #expect(punted == PuntedMessage(length: 300, client: client(4242), server: server))
    #expect(Array(buffer[..<300]) == message)
    #expect(buffer[300] == 0xee, "nothing is written behind the message")
    #expect(queue.pop(&buffer) == nil)
    #expect(queue.count == 0)
  }

  @Test("full: the next push is refused and what waits is kept")
  func full() throws {
    let queue = try PuntQueue(slots: 3)
    #expect(queue.capacity == 4)
    for number in 0..<4 { #expect(queue.push([UInt8(number)], number: number)) }
    #expect(!queue.push([4], number: 4))
    var buffer = [UInt8](repeating: 0, count: 16)
    #expect(queue.pop(&buffer)?.client == client(0))
    #expect(queue.push([5], number: 5))
    #expect(!queue.push([6], number: 6))
    for number in [1, 2, 3, 5] {
      #expect(queue.pop(&buffer)?.client == client(number))
      #expect(buffer[0] == UInt8(number))
    }
    #expect(queue.pop(&buffer) == nil)
  }

  @Test("longer than a slot: refused; the longest and the empty message pass")
  func lengths() throws {
    let queue = try PuntQueue(slots: 2)
    #expect(!queue.push([UInt8](repeating: 1, count: PuntQueue.longestMessage + 1)))
    #expect(queue.count == 0)
    #expect(queue.push([UInt8](repeating: 2, count: PuntQueue.longestMessage)))
    #expect(queue.push([]))
    var buffer = [UInt8](repeating: 0, count: PuntQueue.longestMessage)
    #expect(queue.pop(&buffer)?.length == PuntQueue.longestMessage)
    #expect(buffer.allSatisfy { $0 == 2 })
    #expect(queue.pop(&buffer)?.length == 0)
  }

  @Test("a short buffer gets the start, and the length says how much")
  func shortBuffer() throws {
    let queue = try PuntQueue(slots: 2)
    #expect(queue.push([1, 2, 3, 4]))
    var buffer: [UInt8] = [9, 9]
    #expect(queue.pop(&buffer)?.length == 2)
    #expect(buffer == [1, 2])
  }

  @Test("wake makes the descriptor readable until it is acknowledged")
  func wake() throws {
    let queue = try PuntQueue(slots: 2)
    #expect(!queue.isReadable)
    queue.wake()
    queue.wake()
    #expect(queue.isReadable)
    queue.acknowledge()
    #expect(!queue.isReadable)
    queue.acknowledge()
    queue.wake()
    #expect(queue.isReadable)
  }

  @Test("two threads: 200,000 messages keep their order and their bytes through many wraps")
  func twoThreads() throws {
    let queue = try PuntQueue(slots: 16)
    let total = 200_000
    let pusher = Thread {
      var number = 0
      while number < total {
        let message = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: number % 97)
        if queue.push(message, number: number) { number += 1 } else { sched_yield() }
      }
      queue.wake()
    }
    pusher.start()
    var buffer = [UInt8](repeating: 0, count: 128)
    var wrong = 0
    var number = 0
    while number < total {
      guard let punted = queue.pop(&buffer) else {
        sched_yield()
        continue
      }
      let octet = UInt8(truncatingIfNeeded: number)
      if punted.client != client(number) || punted.length != number % 97
        || !buffer[..<punted.length].allSatisfy({ $0 == octet })
      {
        wrong += 1
      }
      number += 1
    }
    #expect(wrong == 0)
    #expect(queue.count == 0)
  }
}
