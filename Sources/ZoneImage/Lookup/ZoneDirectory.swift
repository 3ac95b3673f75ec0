import DNSWire
import Octets

/// The table from a zone's apex to its image, as flat octets.
///
///   0    the hash's seed, 16 octets
///   16   number of slots, 4
///   20   number of depths, 4
///   24   the depths, one octet each: how many labels apexes have, the most first
///   152  slots, 8 octets each: the hash's upper half above the zone's index plus one
///
/// A question's zone is the one with the longest apex that its name ends in. One probe for each
/// depth in use finds it, and however many zones there are, few depths are.
enum ZoneDirectory {
  private static let slotCount = 16
  private static let depthCount = 20
  private static let depths = 24
  private static let slots = 152

  /// The directory of a list of zones.
  static func make(_ apexes: [Name]) -> [UInt8] {
    let seed = HashSeed.random()
    var octets = [UInt8](repeating: 0, count: slots)
    octets.storeLittle64(seed.start, at: 0)
    octets.storeLittle64(seed.factor, at: 8)
    let inUse = Set(apexes.map(\.labelCount)).sorted(by: >)
    octets.storeLittle32(inUse.count, at: depthCount)
    for (index, depth) in inUse.enumerated() {
      octets[depths + index] = UInt8(truncatingIfNeeded: depth)
    }
    let count = 2 * apexes.count + 1
    octets.storeLittle32(count, at: slotCount)
    var table = [UInt64](repeating: 0, count: count)
    for (index, apex) in apexes.enumerated() {
      let wire = apex.lowercased.wire
      let hash = seed.hash(wire.octets, at: 0, count: wire.count)
      var slot = Slots.first(hash, count: count)
      while table[slot] != 0 { slot = slot + 1 == count ? 0 : slot + 1 }
      table[slot] = Slots.tag(hash) | UInt64(index + 1)
    }
    for slot in table {
      octets.appendLittle32(Int(slot & 0xffff_ffff))
      octets.appendLittle32(Int(slot >> 32))
    }
    return octets
  }

  /// The zone of a name, and where in the message its apex's octets start; -1 where no zone that
  /// is served holds the name. `skipping` leaves out a zone whose apex is the name itself.
  @inline(__always)
  static func zone(
    _ zones: ZoneSet, _ bytes: RawSpan, at offset: Int,
    length: Int,
    labels: Int, skippingApex: Bool
  ) -> (zone: Int, apex: Int) {
    let directory = zones.directoryOctets
    let seed = HashSeed(
      start: directory.loadLittle64(at: 0), factor: directory.loadLittle64(at: 8))
    let depthCount = Int(directory.loadLittle32(at: depthCount))
    let slotCount = Int(directory.loadLittle32(at: slotCount))
    var at = offset
    var left = labels
    var index = 0
    while index < depthCount {
      let depth = Int(directory.load8(at: depths &+ index))
      index &+= 1
      guard depth <= left, !(skippingApex && depth == labels) else { continue }
      while left > depth {
        at &+= Int(bytes.load8(at: at)) &+ 1
        left &-= 1
      }
      let count = length &- (at &- offset)
      let hash = seed.hash(bytes, at: at, count: count)
      var slot = Slots.first(hash, count: slotCount)
      var probes = slotCount
      while probes > 0 {
        let entry = directory.loadLittle64(at: slots &+ 8 &* slot)
        if entry == 0 { break }
        if Slots.tag(entry) == Slots.tag(hash) {
          let zone = Int(truncatingIfNeeded: entry & 0xffff_ffff) &- 1
          let image = zones.image(zone)
          if image.apexLength == count,
            FoldedOctets.matches(
              bytes, at: at, image.octets, at: ImageLayout.apexName, count: count)
          {
            return (zone, at)
          }
        }
        slot = slot &+ 1 == slotCount ? 0 : slot &+ 1
        probes &-= 1
      }
    }
    return (-1, offset)
  }
}
