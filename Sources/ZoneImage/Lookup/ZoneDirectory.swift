import DNSWire
import Octets

/// The table from a zone's apex to its image, as flat octets.
///
///   0    the hash's seed, 16 octets
///   16   number of depths: how many different numbers of labels the apexes have
///   20   for each depth, the most labels first: labels, where its slots start, how many there are,
///        4 octets each
///   …    slots, 8 octets each: the hash's upper half above the zone's index plus one
///
/// A question's zone is the one with the longest apex that its name ends in. However many zones
/// there are, their apexes have few depths: one probe for each finds the zone. A depth with one
/// slot needs no hash.
enum ZoneDirectory {
  private static let depthCount = 16
  private static let depths = 20
  private static let depthSize = 12

  /// The directory of a list of zones.
  static func make(_ apexes: [Name]) -> [UInt8] {
    let seed = HashSeed.random()
    var octets: [UInt8] = []
    octets.appendLittle32(Int(seed.start & 0xffff_ffff))
    octets.appendLittle32(Int(seed.start >> 32))
    octets.appendLittle32(Int(seed.factor & 0xffff_ffff))
    octets.appendLittle32(Int(seed.factor >> 32))
    let byDepth = Dictionary(grouping: apexes.indices) { apexes[$0].labelCount }
    octets.appendLittle32(byDepth.count)
    var tables: [UInt64] = []
    let start = depths + depthSize * byDepth.count
    for (depth, zones) in byDepth.sorted(by: { $0.key > $1.key }) {
      let table = slots(zones, apexes, seed)
      octets.appendLittle32(depth)
      octets.appendLittle32(start + 8 * tables.count)
      octets.appendLittle32(table.count)
      tables += table
    }
    for slot in tables {
      octets.appendLittle32(Int(slot & 0xffff_ffff))
      octets.appendLittle32(Int(slot >> 32))
    }
    return octets
  }

  /// The hash table of the zones of one depth.
  private static func slots(_ zones: [Int], _ apexes: [Name], _ seed: HashSeed) -> [UInt64] {
    let count = zones.count == 1 ? 1 : 2 * zones.count
    var table = [UInt64](repeating: 0, count: count)
    for zone in zones {
      let wire = apexes[zone].lowercased.wire
      let hash = seed.hash(wire.octets, at: 0, count: wire.count)
      var slot = Slots.first(hash, count: count)
      while table[slot] != 0 { slot = slot + 1 == count ? 0 : slot + 1 }
      table[slot] = Slots.tag(hash) | UInt64(zone + 1)
    }
    return table
  }

  /// The zone of a name, and octets of the name before its apex; -1 where no zone that is served
  /// holds the name.
  ///
  /// DS belongs to the parent's side of a cut: a zone whose apex is the name itself is taken for a
  /// DS question only where its parent is not served.
  @inline(__always)
  static func zone(
    _ zones: ZoneSet, _ bytes: RawSpan, at offset: Int, _ name: QuestionName, isDS: Bool
  ) -> (zone: Int, relative: Int) {
    let directory = zones.directoryOctets
    var depthsLeft = Int(directory.loadLittle32(at: depthCount))
    var entry = depths
    var child = -1
    while depthsLeft > 0 {
      let depth = Int(directory.loadLittle32(at: entry))
      if depth <= name.labels {
        let start = name.start(ofLast: depth, bytes, at: offset)
        let found = probe(
          zones, directory, entry, bytes, at: offset &+ start, count: name.length &- start)
        if found >= 0 {
          if !isDS || depth != name.labels { return (found, start) }
          child = found
        }
      }
      entry &+= depthSize
      depthsLeft &-= 1
    }
    return (child, 0)
  }

  /// The zone whose apex is this name; -1 where there is none.
  @inline(__always)
  private static func probe(
    _ zones: ZoneSet, _ directory: RawSpan, _ entry: Int, _ bytes: RawSpan, at offset: Int,
    count: Int
  ) -> Int {
    let slots = Int(directory.loadLittle32(at: entry &+ 4))
    let slotCount = Int(directory.loadLittle32(at: entry &+ 8))
    if slotCount == 1 {
      let zone = Int(directory.loadLittle32(at: slots)) &- 1
      return zones.image(zone).isApex(bytes, at: offset, count: count) ? zone : -1
    }
    return probeMany(zones, directory, slots, slotCount, bytes, at: offset, count: count)
  }

  /// The same where several apexes have as many labels.
  @inline(never)
  private static func probeMany(
    _ zones: ZoneSet, _ directory: RawSpan, _ slots: Int, _ slotCount: Int, _ bytes: RawSpan,
    at offset: Int, count: Int
  ) -> Int {
    let seed = HashSeed(
      start: directory.loadLittle64(at: 0), factor: directory.loadLittle64(at: 8))
    let hash = seed.hash(bytes, at: offset, count: count)
    var slot = Slots.first(hash, count: slotCount)
    var left = slotCount
    while left > 0 {
      let value = directory.loadLittle64(at: slots &+ 8 &* slot)
      if value == 0 { return -1 }
      if Slots.tag(value) == Slots.tag(hash) {
        let zone = Int(truncatingIfNeeded: value & 0xffff_ffff) &- 1
        if zones.image(zone).isApex(bytes, at: offset, count: count) { return zone }
      }
      slot = slot &+ 1 == slotCount ? 0 : slot &+ 1
      left &-= 1
    }
    return -1
  }
}
