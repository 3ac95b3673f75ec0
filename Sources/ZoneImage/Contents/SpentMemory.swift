// Memory of arrays whose elements were read for the last time. One of this module's few files that touch pointers.

import Glibc

extension Array where Element: BitwiseCopyable {
  /// Arrays of less are let alone.
  private static var leastSpent: Int { 1 << 20 }

  /// Gives the pages of the elements before `end` back to the system: from now on these have anything.
  ///
  /// An array that somebody else has too is copied first, as for any change.
  mutating func spend(before end: Int) {
    let octets = Swift.min(end, count) * MemoryLayout<Element>.stride
    guard octets >= Self.leastSpent else { return }
    let page = sysconf(Int32(_SC_PAGESIZE))
    guard page > 0, page & (page - 1) == 0 else { return }
    unsafe withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      let skipped = -Int(bitPattern: start) & (page - 1)
      let length = (octets - skipped) & ~(page - 1)
      // Holds: the range is whole pages inside the array's own elements, of which any bit pattern is valid: the
      // pages read as zeros.
      guard length > 0 else { return }
      unsafe _ = madvise(start + skipped, length, MADV_DONTNEED)
    }
  }
}

extension ZoneContents {
  /// Gives back the memory of all nodes before one.
  mutating func spend(before number: Int) {
    let node = nodes[number]
    if isTextInOrder {
      // Its records need not be in the order of the text.
      let first = node.records.map { records[$0].owner.lowerBound }.min()
      octets.spend(before: first ?? 0)
      keys.spend(before: node.key.lowerBound)
    }
    records.spend(before: node.records.lowerBound)
    nodes.spend(before: number)
  }
}
