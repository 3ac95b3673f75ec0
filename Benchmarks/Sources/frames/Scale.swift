import DNSWire
import Octets
import ZoneFile
import ZoneImage

/// Many names, in one zone or in many: what is asked is spread over all of them.
struct Scale {
  let zones: ZoneSet
  private let names: Int
  private let zoneCount: Int
  /// Memory of all images.
  let octets: Int

  /// `names` names of one A record each, in `count` zones with as many each.
  init(names: Int, zones count: Int) throws {
    self.names = names
    zoneCount = count
    let each = max(names / count, 1)
    var entries: [ZoneSet.Entry] = []
    entries.reserveCapacity(count)
    var octets = 0
    for number in 0..<count {
      let apex = try Name(count == 1 ? "big.test." : "z\(number).test.")
      let image = try Self.image(apex, names: each)
      octets += image.byteCount
      entries.append(ZoneSet.Entry(apex: apex, image: image))
    }
    self.octets = octets
    var generator = SplitMix64(state: 2026)
    zones = ZoneSet(entries, using: &generator)
  }

  /// Made in the form of a zone that was sorted: no text is read.
  private static func image(_ apex: Name, names: Int) throws -> ZoneImage {
    var contents = ZoneContents(apex: apex)
    let position = SourcePosition(file: 0, line: 1, column: 1)
    let soa = [UInt8](repeating: 0, count: 21) + [60]
    contents.append(
      owner: apex.wire, type: .soa, ttl: 3600, rdata: soa, position: position)
    for number in 0..<names {
      let label = Array("h\(number)".utf8)
      contents.append(
        owner: [UInt8(label.count)] + label + apex.wire, type: .a, ttl: 3600,
        rdata: [10, 0, UInt8(number >> 8 & 255), UInt8(number & 255)], position: position)
    }
    contents.sort()
    var generator = SplitMix64(state: 2026)
    return try ZoneImage(contents, using: &generator)
  }

  /// Frames that ask for names at random: as many as there are, or so many that they do not fit a cache.
  func frames() throws -> [[UInt8]] {
    var generator = SplitMix64(state: 7)
    let each = max(names / zoneCount, 1)
    return try (0..<min(each * zoneCount, 1 << 18)).map { _ in
      let zone = Int.random(in: 0..<zoneCount, using: &generator)
      let name = Int.random(in: 0..<each, using: &generator)
      let apex = zoneCount == 1 ? "big.test." : "z\(zone).test."
      return try Kind.positive.frame(asking: "h\(name).\(apex)")
    }
  }
}
