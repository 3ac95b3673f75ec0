import DNSWire
import Octets

// The short way for names that have nothing but plain RRsets and their signatures, as most names of large zones do: the
// answer of such a set is its records, whatever the question. What is written is what the long way would write, without
// a composer, an array of its own for each part, or reference counting, for which the threads that write would wait
// for each other.

extension NodeWriter {
  /// Appends the node of such a name; false, and appends nothing, where the name is another.
  mutating func appendPlain(_ item: ZonePlan.Item, number: Int) -> Bool {
    guard !item.isCut, !item.isDNAME, !item.isWildcard, !item.hasWildcard, let index = item.node
    else { return false }
    let records = contents.nodes[index].records
    let owner = contents.records[records.lowerBound].owner
    let signatures = contents.rrset(.rrsig, of: contents.nodes[index])
    guard let sets = plainSets(records, signatures), owner.count >= apexLength else { return false }
    let found = proofs(of: number)
    // Swapped, so that the contents can be read meanwhile.
    var part = Part()
    swap(&part, &self.part)
    let flags: UInt8 = denial.type == nil ? 0 : NodeLayout.proofs
    part.appendHead(
      contents.octets.octets, owner, apexLength: apexLength, flags, types: sets.count)
    let types = part.octets.count
    for set in 0..<sets.count {
      part.places.append(UInt32(truncatingIfNeeded: (types + NodeLayout.typeSize * set) / 4 + 1))
    }
    part.octets.appendZeros(NodeLayout.typeSize * sets.count)
    part.append(found, denial, proofs)
    let tails = part.octets.count
    part.octets.appendZeros(sets.size)
    part.octets.withOctets { octets in
      var (first, tail, type) = (records.lowerBound, tails, types)
      while let set = plainSet(from: first, in: records, signatures) {
        octets.storeLittle16(set.type.rawValue, at: type)
        octets.storeLittle32(UInt32(truncatingIfNeeded: tail / 4), at: type + 4)
        tail = writeTail(set, to: &octets, at: tail)
        first = set.records.upperBound
        type += NodeLayout.typeSize
      }
    }
    swap(&part, &self.part)
    return true
  }

  /// The proofs of an item. Most follow those of the item before.
  mutating func proofs(of number: Int) -> Denial.OfItem {
    guard denial.type != nil else { return Denial.OfItem() }
    let found = denial.proofs(of: number, near: nextProof)
    if let own = found.own { nextProof = own + 1 }
    return found
  }

  /// An RRset with what signs it.
  private struct PlainSet {
    let type: RRType
    let records: Range<Int>
    let signatures: Range<Int>
  }

  /// The first set from a record of a node on that is asked for by its type; nil where there is none. Signatures are
  /// found by what they sign, and NSEC by the proofs.
  private func plainSet(
    from start: Int, in records: Range<Int>, _ signatures: Range<Int>
  ) -> PlainSet? {
    var first = start
    while first < records.upperBound {
      let type = contents.records[first].type
      var end = first + 1
      while end < records.upperBound, contents.records[end].type == type { end += 1 }
      if type != .rrsig, type != .nsec {
        return PlainSet(
          type: type, records: first..<end,
          signatures: contents.signatures(of: type, among: signatures))
      }
      first = end
    }
    return nil
  }

  /// How many sets a node has, and how long their tails are; nil where one is not plain.
  private func plainSets(
    _ records: Range<Int>, _ signatures: Range<Int>
  ) -> (count: Int, size: Int)? {
    if denial.type != .nsec, !contents.rrset(.nsec, among: records).isEmpty { return nil }
    var (count, size, first) = (0, 0, records.lowerBound)
    while let set = plainSet(from: first, in: records, signatures) {
      guard Self.isPlain(set.type) else { return nil }
      let plain = length(of: set.records)
      let secure = plain + length(of: set.signatures)
      // A set that may not fit a message is for the long way.
      guard secure < 32_768 else { return nil }
      size += TailLayout.headerSize + NodeLayout.padded(plain)
      if !set.signatures.isEmpty {
        size += TailLayout.headSize + TailLayout.headerSize + NodeLayout.padded(secure)
      }
      count += 1
      first = set.records.upperBound
    }
    // NSEC alone is a set of its own.
    return count == 0 ? nil : (count, size)
  }

  /// Octets of records whose owner is the question.
  private func length(of records: Range<Int>) -> Int {
    records.reduce(0) { $0 + 12 + Int(contents.records[$1].rdataLength) }
  }

  /// Types without names in what is written of them, with no addresses to add, and with no meaning for other types.
  private static func isPlain(_ type: RRType) -> Bool {
    switch type {
    case .dname, .nsec3: false
    default: !type.compressesRDATA && !AdditionalTarget.has(type)
    }
  }

  /// Writes the tail of a set, as ``TailLayout`` has it, and returns where it ends.
  private func writeTail(_ set: PlainSet, to octets: inout MutableRawSpan, at tail: Int) -> Int {
    let isSigned = !set.signatures.isEmpty
    let end = writeForm(
      set.records, 0..<0, to: &octets, at: tail,
      flags: isSigned ? TailLayout.authoritative | TailLayout.secure : TailLayout.authoritative)
    guard isSigned else { return end }
    let secure = end + TailLayout.headSize
    let last = writeForm(
      set.records, set.signatures, to: &octets, at: secure, flags: TailLayout.authoritative)
    // The head is all there is.
    octets.storeLittle16(octets.bytes.loadLittle16(at: secure), at: end)
    octets.storeLittle16(octets.bytes.loadLittle16(at: secure + TailLayout.sums), at: end + 2)
    return last
  }

  /// Writes a form whose header starts at `tail`, and returns where it ends.
  private func writeForm(
    _ set: Range<Int>, _ signatures: Range<Int>, to octets: inout MutableRawSpan, at tail: Int,
    flags: UInt16
  ) -> Int {
    let start = tail + TailLayout.headerSize
    var at = start
    for index in set { at = writeAnswer(index, to: &octets, at: at) }
    for index in signatures { at = writeAnswer(index, to: &octets, at: at) }
    var sum = InternetChecksum()
    sum.add(octets.bytes, at: start, count: at - start)
    let length = UInt16(truncatingIfNeeded: at - start)
    octets.storeLittle16(length, at: tail)
    octets.storeLittle16(length, at: tail + 2)
    octets.store16(UInt16(truncatingIfNeeded: set.count + signatures.count), at: tail + 4)
    octets.storeLittle16(flags, at: tail + 12)
    let folded = sum.foldedInMemoryOrder
    octets.storeLittle16(folded, at: tail + TailLayout.sums)
    octets.storeLittle16(folded, at: tail + TailLayout.sums + 2)
    return start + NodeLayout.padded(at - start)
  }

  /// Writes a record whose owner is the question, and returns where it ends.
  private func writeAnswer(_ index: Int, to octets: inout MutableRawSpan, at place: Int) -> Int {
    let record = contents.records[index]
    let rdata = record.rdata
    octets.store16(0xc00c, at: place)
    octets.store16(record.type.rawValue, at: place + 2)
    octets.store16(RRClass.internet.rawValue, at: place + 4)
    octets.store32(record.ttl, at: place + 6)
    octets.store16(record.rdataLength, at: place + 10)
    octets.copy(
      contents.octets.octets, from: rdata.lowerBound, count: rdata.count, to: place + 12)
    return place + 12 + rdata.count
  }
}
