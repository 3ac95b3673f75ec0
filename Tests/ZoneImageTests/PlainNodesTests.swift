import DNSWire
import Octets
import TestSupport
import Testing

@testable import ZoneImage

/// Names that are written in the short way get the octets of the long way.
@Suite struct PlainNodesTests {
  private func octets(_ contents: ZoneContents, hasShortWay: Bool) throws -> [UInt8] {
    var generator = OneSeed(seed: HashSeed(start: 1, factor: 3))
    let image = try ZoneImage(contents, using: &generator, hasShortWay: hasShortWay)
    return (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
  }

  /// A zone of some ten thousand names: several parts of the image.
  @Test func shortAndLongWayWriteTheSame() throws {
    var generator = SeededGenerator(seed: 9)
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    let host = Array(try Name("h1.example.").wire)
    var records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, soa), ("example.", .ns, host), ("a.b.c.Example.", .a, [192, 0, 2, 1]),
    ]
    let types: [RRType] = [.a, .aaaa, .txt, RRType(65_280), .mx, .cname, .ns, .ds, .ptr, .a, .a]
    for number in 0..<10_000 {
      let owner = number % 500 == 0 ? "*.W\(number).example." : "H\(number).example."
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let type = types.randomElement(using: &generator) ?? .a
        switch type {
        case .mx: records.append((owner, type, [0, 10] + host))
        case .ns, .ptr: records.append((owner, type, host))
        case .cname where number % 7 == 0:
          records = records.filter { $0.0 != owner } + [(owner, type, host)]
        case .cname: continue
        default:
          let count = Int.random(in: 0...40, using: &generator)
          records.append(
            (owner, type, (0..<count).map { _ in .random(in: 0...255, using: &generator) }))
        }
      }
    }
    // What may not fit a message.
    for number in 0..<4 {
      records.append(
        ("large.example.", .txt, [UInt8](repeating: UInt8(number), count: 20_000)))
    }
    let contents = try makeContents(records)
    let long = try octets(contents, hasShortWay: false)
    #expect(try octets(contents, hasShortWay: true) == long)
    #expect(long.count > 500_000)
  }

  @Test("where memory runs out, wherever that is, there is no image, and nothing traps")
  func noMemory() throws {
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    var records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, soa), ("example.", .ns, Array(try Name("h1.example.").wire)),
    ]
    for number in 0..<8_000 { records.append(("h\(number).example.", .a, [192, 0, 2, 1])) }
    let contents = try makeContents(records)
    let whole = try octets(contents, hasShortWay: true).count
    #expect(whole > 100 * 4096)
    var generator = SystemRandomNumberGenerator()
    for most in stride(from: 0, to: whole, by: 5 * 4096) {
      #expect(throws: ZoneImageError.noMemory) {
        try ZoneImage(contents, using: &generator, hasShortWay: true, most: most)
      }
    }
  }
}

/// Octets that grow without being copied.
@Suite struct GrowingOctetsTests {
  @Test(arguments: [0, 1, 4095, 65_536, 300_000, 9_000_000]) func areWhatWasAppended(count: Int) {
    var growing = GrowingOctets()
    var expected: [UInt8] = []
    while expected.count < count {
      let piece = (0..<min(40_000, count - expected.count)).map {
        UInt8(truncatingIfNeeded: $0 &* 7 + expected.count)
      }
      growing.append(contentsOf: piece)
      expected += piece
    }
    growing.pad(to: 8)
    while expected.count % 8 != 0 { expected.append(0) }
    if count > 64 {
      growing.storeLittle32(0x0403_0201, at: 60)
      expected.replaceSubrange(60..<64, with: [1, 2, 3, 4])
    }
    guard let storage = growing.finish() else {
      Issue.record("no memory")
      return
    }
    let image = ZoneImage(apex: .root, storage: storage)
    #expect(image.byteCount == expected.count)
    #expect(
      (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
        == expected + [UInt8](repeating: 0, count: ImageStorage.slack))
  }
}
