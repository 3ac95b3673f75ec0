import Addresses
import Foundation
import Octets
import Testing

@testable import Tap

/// A note of a query whose client's port tells which it is.
func note(_ number: Int, length: Int) -> TapNote {
  TapNote(
    client: Endpoint(
      address: IPAddress(ipv4: 0xc000_0201), port: UInt16(truncatingIfNeeded: number)),
    server: Endpoint(address: IPAddress(high: 0x2001_0db8 << 32, low: 53), port: 53),
    time: 1_700_000_000_000_000_000, length: length, messageLength: length)
}

extension TapPoint {
  /// Copies a query and, unless there is none, a reply.
  func exchange(_ number: Int, query: [UInt8], reply: [UInt8]? = nil) -> Bool {
    guard write(note(number, length: query.count), query.octets, behind: 0) else { return false }
    if let reply { write(reply: reply.octets, length: reply.count, time: 7, behind: 0) }
    publish(1)
    return true
  }

  /// The number, query and reply of the next exchange.
  func taken() -> (number: Int, note: TapNote, query: [UInt8], reply: [UInt8])? {
    var taken: (Int, TapNote, [UInt8], [UInt8])?
    _ = next { note, query, reply in
      taken = (Int(note.client.port), note, Array(octetsOf: query), Array(octetsOf: reply))
    }
    return taken
  }
}

extension [UInt8] {
  init(octetsOf span: RawSpan) { self = (0..<span.byteCount).map { span.load8(at: $0) } }
}

@Suite("One thread's point of a tap")
struct TapPointTests {
  /// A point that copies all.
  private func point(slots: Int = 4, every: Int = 1, most: UInt64 = 1 << 40) -> TapPoint {
    let point = TapPoint(.fast, name: "eth0/0", slots: slots)
    point.start(every: every, most: most)
    return point
  }

  @Test("query and reply come out as they went in; without a reply, no time and no octets")
  func roundTrip() throws {
    let point = point()
    let (query, reply) = (
      (0..<60).map { UInt8($0) }, (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    )
    #expect(point.exchange(1, query: query, reply: reply))
    #expect(point.exchange(2, query: reply))
    var expected = note(1, length: 60)
    (expected.replyTime, expected.replyLength) = (7, 300)
    let first = try #require(point.taken())
    #expect(first.note == expected)
    #expect(first.query == query && first.reply == reply)
    let second = try #require(point.taken())
    #expect(second.note == note(2, length: 300))
    #expect(second.query == reply && second.reply.isEmpty)
    #expect(point.taken() == nil)
    #expect(point.counts == TapCounts(copied: 2))
  }

  @Test("full: the next is not copied but counted, and what waits is kept")
  func full() throws {
    let point = point(slots: 3)
    for number in 0..<4 { #expect(point.exchange(number, query: [UInt8(number)])) }
    for _ in 0..<3 { #expect(!point.exchange(9, query: [9])) }
    #expect(point.taken()?.number == 0)
    #expect(point.exchange(5, query: [5]))
    #expect([1, 2, 3, 5].allSatisfy { $0 == point.taken()?.number })
    #expect(point.counts == TapCounts(copied: 5, ringFull: 3))
  }

  @Test(
    "several of a batch: each reply stands with its own query, and none is shown before publish")
  func batch() throws {
    let point = point()
    for open in 0..<3 {
      let query = [UInt8(open)]
      let isCopied = point.write(note(open, length: 1), query.octets, behind: open)
      #expect(isCopied)
    }
    #expect(point.taken() == nil)
    // The second gets no reply.
    for open in [0, 2] {
      let reply = [UInt8(0x80 + open)]
      point.write(reply: reply.octets, length: 1, time: 7, behind: open)
    }
    point.publish(3)
    for open in 0..<3 {
      let taken = try #require(point.taken())
      #expect(taken.number == open && taken.query == [UInt8(open)])
      #expect(taken.reply == (open == 1 ? [] : [UInt8(0x80 + open)]))
    }
  }

  @Test("over the limit nothing is copied, and it is counted")
  func limit() {
    let point = point(slots: 16, most: 2)
    for number in 0..<5 { #expect(point.exchange(number, query: [0]) == (number < 2)) }
    point.allow(1)
    #expect(point.exchange(5, query: [0]))
    #expect(!point.exchange(6, query: [0]))
    #expect(point.counts == TapCounts(copied: 3, overLimit: 4))
  }

  @Test("what is longer than its part of a slot is cut, and its length is told")
  func long() throws {
    let point = point()
    let octets = (0..<5000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(point.exchange(1, query: octets, reply: octets))
    #expect(point.exchange(2, query: [1], reply: [2]))
    let taken = try #require(point.taken())
    #expect(taken.note.queryLength == 5000 && taken.note.replyLength == 5000)
    #expect(taken.query == Array(octets[..<TapSlots.queryCapacity]))
    #expect(taken.reply == Array(octets[..<TapSlots.replyCapacity]))
    // The slot behind it was not touched.
    #expect(point.taken()?.query == [1])
  }

  @Test("one in so many, whatever the batches", arguments: [1, 2, 3, 7, 64, 65, 1000])
  func sample(every: Int) {
    let point = point(every: every)
    var seen = 0
    var sampled: [Int] = []
    for count in [1, 5, 64, 3, 64, 64, 1, 1, 64, 17, 64] + [Int](repeating: 64, count: 40) {
      let sample = point.sample(of: count)
      sampled += stride(from: sample.first, to: count, by: sample.step).map { seen + $0 }
      seen += count
    }
    #expect(sampled == Array(stride(from: 0, to: seen, by: every)))
  }

  @Test("closed and opened again: what was left of the time before is not shown")
  func reopened() {
    let point = point()
    #expect(point.exchange(1, query: [1]))
    point.stop()
    #expect(!point.isOn)
    point.start(every: 1, most: 10)
    #expect(point.isOn)
    #expect(point.taken() == nil)
    #expect(point.exchange(2, query: [2]))
    #expect(point.taken()?.number == 2)
  }

  @Test("two threads: what is read is what was written, in order, and what is missing was counted")
  func threads() {
    let point = point(slots: 64)
    let total = 200_000
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      for number in 0..<total {
        let octets = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 + number % 200)
        _ = point.exchange(number & 0xffff, query: octets, reply: octets)
      }
      done.signal()
    }
    var read: UInt64 = 0
    var isDone = false
    while true {
      while let taken = point.taken() {
        let octet = UInt8(truncatingIfNeeded: taken.number)
        guard taken.query == taken.reply, taken.query.allSatisfy({ $0 == octet }),
          taken.query.count == taken.note.queryLength
        else {
          Issue.record("exchange \(taken.number) was mixed up")
          return
        }
        read += 1
      }
      if isDone { break }
      isDone = done.wait(timeout: .now()) == .success
    }
    let counts = point.counts
    #expect(read == counts.copied && counts.copied + counts.ringFull == UInt64(total))
  }
}
