import DNSWire
import Octets

/// The table from a zone's apex to its image.
///
/// A question's zone is the one with the longest apex that its name ends in. However many zones
/// there are, their apexes have few depths (numbers of labels): one probe for each finds the zone.
@usableFromInline
struct ZoneDirectory {
  /// The apexes with the same number of labels.
  @usableFromInline
  struct Depth: BitwiseCopyable {
    @usableFromInline var labels: Int
    /// The zone, where there is one, which needs no hash; else -1.
    @usableFromInline var zone: Int
    /// Where the hash table starts in the slots, and how long it is.
    @usableFromInline var start: Int
    @usableFromInline var count: Int
  }

  let seed: HashSeed
  /// The most labels first.
  private(set) var depths: [Depth] = []
  /// The hash's upper half above the zone's index plus one; 0 is empty.
  private(set) var slots: [UInt64] = []

  init(_ apexes: [Name], seed: HashSeed) {
    self.seed = seed
    let byDepth = Dictionary(grouping: apexes.indices) { apexes[$0].labelCount }
    for (labels, zones) in byDepth.sorted(by: { $0.key > $1.key }) {
      let table = makeTable(zones, apexes)
      depths.append(
        Depth(
          labels: labels, zone: zones.count == 1 ? zones[0] : -1, start: slots.count,
          count: table.count))
      slots += table
    }
  }

  private func makeTable(_ zones: [Int], _ apexes: [Name]) -> [UInt64] {
    let count = 2 * zones.count
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
}

extension ZoneSet {
  /// The zone of a name, and octets of the name before its apex; -1 where no zone that is served
  /// holds the name.
  ///
  /// DS belongs to the parent's side of a cut: a zone whose apex is the name itself is taken for a
  /// DS question only where its parent is not served.
  @inline(__always)
  func zone(
    _ bytes: RawSpan, at offset: Int, _ name: QuestionName, isDS: Bool
  ) -> (zone: Int, relative: Int) {
    var child = -1
    var index = 0
    while let depth = images.depth(index) {
      index &+= 1
      guard depth.labels <= name.labels else { continue }
      let start = name.start(ofLast: depth.labels, bytes, at: offset)
      let count = name.length &- start
      var found = depth.zone
      if found >= 0 {
        guard image(found).isApex(bytes, at: offset &+ start, count: count) else { continue }
      } else {
        found = probe(depth, bytes, at: offset &+ start, count: count)
        guard found >= 0 else { continue }
      }
      if !isDS || depth.labels != name.labels { return (found, start) }
      child = found
    }
    return (child, 0)
  }

  /// The zone whose apex is this name; -1 where there is none.
  @inline(never)
  private func probe(
    _ depth: ZoneDirectory.Depth, _ bytes: RawSpan, at offset: Int, count: Int
  ) -> Int {
    let hash = images.directorySeed.hash(bytes, at: offset, count: count)
    var slot = Slots.first(hash, count: depth.count)
    var left = depth.count
    while left > 0 {
      let value = images.slot(depth.start &+ slot)
      if value == 0 { return -1 }
      if Slots.tag(value ^ hash) == 0 {
        let zone = Int(truncatingIfNeeded: value & 0xffff_ffff) &- 1
        if image(zone).isApex(bytes, at: offset, count: count) { return zone }
      }
      slot = slot &+ 1 == depth.count ? 0 : slot &+ 1
      left &-= 1
    }
    return -1
  }
}
