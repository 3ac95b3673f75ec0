import Octets

extension ImageBuilder {
  /// Appends the hash table: open addressing, half full at most. (Two thirds full, a quarter of a
  /// probe more: 7 instructions a query.)
  ///
  /// One product hashes names that count, as h1 to h999, more evenly than chance for most seeds, and
  /// for one in a hundred leaves them in heaps: 9 probes a name, and 100 have been seen. So a seed
  /// is drawn again where a name takes more than 1.6 probes, of which chance needs 1.5. A better hash
  /// would cost every query.
  mutating func appendSlots(using generator: inout some RandomNumberGenerator) {
    image.pad()
    while image.count & 7 != 0 { image.append(0) }
    var table = SlotTable(offsets, image, .random(using: &generator))
    var draws = 1
    while table.probes > offsets.count * 8 / 5, draws < 8 {
      let other = SlotTable(offsets, image, .random(using: &generator))
      if other.probes < table.probes { table = other }
      draws += 1
    }
    image.storeLittle64(table.seed.start, at: ImageLayout.seed)
    image.storeLittle64(table.seed.factor, at: ImageLayout.seed + 8)
    image.storeLittle32(table.slots.count, at: ImageLayout.slotCount)
    image.storeLittle32(image.count / 4, at: ImageLayout.slots)
    image.reserveCapacity(image.count + 8 * table.slots.count)
    for slot in table.slots {
      image.appendLittle32(Int(slot & 0xffff_ffff))
      image.appendLittle32(Int(slot >> 32))
    }
  }
}

/// A hash table of an image's nodes as one seed makes it.
private struct SlotTable {
  let seed: HashSeed
  var slots: [UInt64]
  /// Slots that are looked at until each name is found.
  var probes = 0

  /// The table of the nodes at `offsets`, in words.
  init(_ offsets: [Int], _ image: [UInt8], _ seed: HashSeed) {
    self.seed = seed
    let count = 2 * offsets.count + 1
    slots = [UInt64](repeating: 0, count: count)
    let octets = image.octets
    for offset in offsets {
      let name = offset * 4 + NodeLayout.name
      let hash = seed.hash(octets, at: name, count: Int(octets.load8(at: offset * 4)))
      var slot = Slots.first(hash, count: count)
      probes += 1
      while slots[slot] != 0 {
        slot = slot + 1 == count ? 0 : slot + 1
        probes += 1
      }
      slots[slot] = Slots.tag(hash) | UInt64(offset)
    }
  }
}
