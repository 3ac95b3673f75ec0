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
    image.pad(to: 8)
    let table = SlotTable(start: image.count, count: 2 * offsets.count + 1)
    image.appendZeros(8 * table.count)
    var seed = HashSeed.random(using: &generator)
    var filled = seed
    var probes = table.fill(&image, offsets, seed)
    var draws = 1
    while probes > offsets.count * 8 / 5, draws < 8 {
      filled = HashSeed.random(using: &generator)
      let found = table.fill(&image, offsets, filled)
      if found < probes { (seed, probes) = (filled, found) }
      draws += 1
    }
    if filled != seed { _ = table.fill(&image, offsets, seed) }
    image.storeLittle64(seed.start, at: ImageLayout.seed)
    image.storeLittle64(seed.factor, at: ImageLayout.seed + 8)
    image.storeLittle32(table.count, at: ImageLayout.slotCount)
    image.storeLittle32(table.start / 4, at: ImageLayout.slots)
  }
}

/// Where an image's hash table stands.
private struct SlotTable {
  let start: Int
  let count: Int

  /// Fills the table as one seed makes it, with the nodes at `offsets`, in words. Returns how many slots are looked
  /// at until each name is found.
  func fill(_ image: inout GrowingOctets, _ offsets: [UInt32], _ seed: HashSeed) -> Int {
    image.withOctets { octets in
      for slot in 0..<count { octets.storeLittle64(0, at: start + 8 * slot) }
      var probes = 0
      for words in offsets {
        let node = Int(words) * 4
        let hash = seed.hash(
          octets.bytes, at: node + NodeLayout.name, count: Int(octets.load8(at: node)))
        var slot = Slots.first(hash, count: count)
        probes += 1
        while octets.loadLittle64(at: start + 8 * slot) != 0 {
          slot = slot + 1 == count ? 0 : slot + 1
          probes += 1
        }
        octets.storeLittle64(Slots.tag(hash) | UInt64(words), at: start + 8 * slot)
      }
      return probes
    } ?? 0
  }
}
