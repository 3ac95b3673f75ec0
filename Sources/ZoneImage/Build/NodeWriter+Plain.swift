import DNSWire
import Octets

// The short way for names that have nothing but plain RRsets, as most names of large zones do: the answer of such a
// set is its records, whatever the question. What is written is what the long way would write, without a composer,
// an array of its own for each part, or reference counting, for which the threads that write would wait for each
// other.

extension NodeWriter {
  /// Appends the node of such a name; false, and appends nothing, where the name is another.
  mutating func appendPlain(_ item: ZonePlan.Item) -> Bool {
    guard !isSigned, !item.isCut, !item.isDNAME, !item.isWildcard, item.wildcard == nil,
      let index = item.node
    else { return false }
    let records = contents.nodes[index].records
    let nameLength = contents.records[records.lowerBound].owner.count - apexLength
    guard let sets = plainSets(records), nameLength >= 0 else { return false }
    part.octets.pad()
    let start = part.octets.count
    part.nodes.append(UInt32(truncatingIfNeeded: start / 4))
    let types = start + 4 + NodeLayout.padded(nameLength)
    let tails = types + NodeLayout.typeSize * sets.count
    part.octets.append(contentsOf: repeatElement(0, count: tails - start + sets.size))
    for set in 0..<sets.count {
      part.places.append(UInt32(truncatingIfNeeded: (types + NodeLayout.typeSize * set) / 4 + 1))
    }
    // Swapped, so that the contents can be read meanwhile.
    var octets: [UInt8] = []
    swap(&octets, &part.octets)
    octets.withOctets { octets in
      octets.store8(UInt8(truncatingIfNeeded: nameLength), at: start + NodeLayout.nameLength)
      octets.storeLittle16(UInt16(truncatingIfNeeded: sets.count), at: start + NodeLayout.typeCount)
      let name = contents.records[records.lowerBound].owner.lowerBound
      for index in 0..<nameLength {
        let octet = contents.octets[name + index]
        octets.store8(
          octet &- 0x41 < 26 ? octet | 0x20 : octet, at: start + NodeLayout.name + index)
      }
      var (first, tail, type) = (records.lowerBound, tails, types)
      while first < records.upperBound {
        var end = first + 1
        while end < records.upperBound, contents.records[end].type == contents.records[first].type {
          end += 1
        }
        octets.storeLittle16(contents.records[first].type.rawValue, at: type)
        octets.storeLittle32(UInt32(truncatingIfNeeded: tail / 4), at: type + 4)
        tail = writeTail(first..<end, to: &octets, at: tail)
        first = end
        type += NodeLayout.typeSize
      }
    }
    swap(&octets, &part.octets)
    return true
  }

  /// How many sets a node has, and how long their tails are; nil where one is not plain.
  private func plainSets(_ records: Range<Int>) -> (count: Int, size: Int)? {
    var (count, size, length) = (0, 0, 0)
    var last: RRType?
    for index in records {
      let record = contents.records[index]
      if record.type != last {
        guard Self.isPlain(record.type) else { return nil }
        size += TailLayout.headerSize + NodeLayout.padded(length)
        count += 1
        length = 0
        last = record.type
      }
      length += 12 + Int(record.rdataLength)
      // A set that may not fit a message is for the long way.
      guard length < 32_768 else { return nil }
    }
    return (count, size + NodeLayout.padded(length))
  }

  /// Types without names in what is written of them, with no addresses to add, and with no meaning for other types.
  private static func isPlain(_ type: RRType) -> Bool {
    switch type {
    case .dname, .rrsig, .nsec, .nsec3: false
    default: !type.compressesRDATA && !AdditionalTarget.has(type)
    }
  }

  /// Writes the tail of a set, as ``TailLayout`` has it, and returns where it ends.
  private func writeTail(
    _ set: Range<Int>, to octets: inout MutableRawSpan, at tail: Int
  ) -> Int {
    let start = tail + TailLayout.headerSize
    var at = start
    for index in set {
      let record = contents.records[index]
      octets.store16(0xc00c, at: at)
      octets.store16(record.type.rawValue, at: at + 2)
      octets.store16(RRClass.internet.rawValue, at: at + 4)
      octets.store32(record.ttl, at: at + 6)
      octets.store16(record.rdataLength, at: at + 10)
      let rdata = record.rdata
      for offset in 0..<rdata.count {
        octets.store8(contents.octets[rdata.lowerBound + offset], at: at + 12 + offset)
      }
      at += 12 + rdata.count
    }
    var sum = InternetChecksum()
    sum.add(octets.bytes, at: start, count: at - start)
    let length = UInt16(truncatingIfNeeded: at - start)
    octets.storeLittle16(length, at: tail)
    octets.storeLittle16(length, at: tail + 2)
    octets.store16(UInt16(truncatingIfNeeded: set.count), at: tail + 4)
    octets.storeLittle16(TailLayout.authoritative, at: tail + 12)
    let folded = sum.foldedInMemoryOrder
    octets.storeLittle16(folded, at: tail + TailLayout.sums)
    octets.storeLittle16(folded, at: tail + TailLayout.sums + 2)
    return start + NodeLayout.padded(at - start)
  }
}
