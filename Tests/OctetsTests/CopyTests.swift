import Octets
import Testing

/// Copies between spans: all or nothing, and never beyond a span.
@Suite struct CopyTests {
  private static let source = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }

  /// What stands in 400 octets of 0xee after a copy, and whether there was one.
  private func copied(
    _ copy: (inout MutableRawSpan, RawSpan) -> Bool
  ) -> (done: Bool, octets: [UInt8]) {
    var target = [UInt8](repeating: 0xee, count: 400)
    let done = target.withOctets { copy(&$0, Self.source.octets) }
    return (done, target)
  }

  @Test("In whole 32 or 64 octets: the range, and at most so many behind it", arguments: [32, 64])
  func wholes(step: Int) {
    for count in 0...140 {
      for (from, offset) in [(0, 0), (3, 5), (300 - count - step, 400 - count - step)] {
        let (done, octets) = copied {
          step == 32
            ? $0.copyThirtyTwos($1, from: from, count: count, to: offset)
            : $0.copySixtyFours($1, from: from, count: count, to: offset)
        }
        #expect(done)
        #expect(octets[offset..<(offset + count)] == Self.source[from..<(from + count)])
        #expect(octets.prefix(offset).allSatisfy { $0 == 0xee })
        #expect(octets.dropFirst(offset + count + step).allSatisfy { $0 == 0xee })
      }
    }
  }

  @Test(
    "Where a range and what is behind it leave a span, nothing is written", arguments: [32, 64])
  func outside(step: Int) {
    let ranges = [
      (-1, 8, 0), (0, 8, -1), (0, -1, 0), (300 - step - 7, 8, 0), (0, 8, 400 - step - 7),
      (0, .max, 0), (.max, 8, 0), (0, 8, .max),
    ]
    for (from, count, offset) in ranges {
      let (done, octets) = copied {
        step == 32
          ? $0.copyThirtyTwos($1, from: from, count: count, to: offset)
          : $0.copySixtyFours($1, from: from, count: count, to: offset)
      }
      #expect(!done, "\(from) \(count) \(offset)")
      #expect(octets.allSatisfy { $0 == 0xee })
    }
  }
}
