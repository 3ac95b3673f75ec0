import NIOCore
import Tap
import TestSupport
import Testing

@testable import Server

@Suite("A tap's records")
struct TapRecordTests {
  private func records() throws -> [TapRecord] {
    [
      .exchange(Tapped.frames(try Tapped.query(), try Tapped.query(flags: 0x8400))),
      .exchange(Tapped.exchange(.tcp, try Tapped.query(), isIPv6: true)),
      .counts([
        TapShare(
          path: .fast, name: "eth0/3",
          counts: TapCounts(copied: 1 << 40, ringFull: 2, overLimit: 3), slowClient: 4)
      ]),
      .counts([]),
    ]
  }

  @Test("what is read is what was written, however it was cut on the way")
  func roundTrip() throws {
    let records = try records()
    var whole = ByteBuffer()
    for record in records { record.write(to: &whole) }
    for step in [1, 3, 50, 10_000] {
      var (rest, input) = (whole, ByteBuffer())
      var read: [TapRecord] = []
      while var part = rest.readSlice(length: min(step, rest.readableBytes)),
        part.readableBytes > 0
      {
        input.writeBuffer(&part)
        while let record = try TapRecord.read(from: &input) { read.append(record) }
      }
      #expect(read == records)
    }
  }

  @Test("octets that are no records: damage, or more is waited for, and never a trap")
  func damage() throws {
    var generator = SeededGenerator(seed: 2)
    var (damaged, read) = (0, 0)
    for round in 0..<5_000 {
      var buffer = ByteBuffer()
      try records()[round % 4].write(to: &buffer)
      for _ in 0..<(1 + round % 3) {
        // Not the length alone, which would only have it wait.
        let at = Int.random(in: 3..<buffer.readableBytes, using: &generator)
        buffer.setInteger(UInt8.random(in: 0...255, using: &generator), at: at)
      }
      do { if try TapRecord.read(from: &buffer) != nil { read += 1 } } catch { damaged += 1 }
    }
    #expect(damaged > 100 && read > 100)
  }
}
