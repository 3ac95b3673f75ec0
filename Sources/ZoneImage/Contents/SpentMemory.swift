// Memory of arrays whose elements were read for the last time. One of this module's few files that touch pointers.

import CLinux
import Glibc

extension Array where Element: BitwiseCopyable {
  /// Arrays of less are let alone.
  private static var leastSpent: Int { 1 << 20 }

  /// Gives the whole pages of the elements in a range back to the system: from now on these have anything.
  ///
  /// An array that somebody else has too is copied first, as for any change.
  mutating func spend(_ range: Range<Int>) {
    let stride = MemoryLayout<Element>.stride
    let page = sysconf(Int32(_SC_PAGESIZE))
    let (first, last) = (range.lowerBound * stride, Swift.min(range.upperBound, count) * stride)
    guard count * stride >= Self.leastSpent, page > 0, page & (page - 1) == 0 else { return }
    unsafe withUnsafeMutableBytes { buffer in
      guard let start = buffer.baseAddress else { return }
      let address = Int(bitPattern: start)
      let begin = (address + first + page - 1) & ~(page - 1)
      let end = (address + last) & ~(page - 1)
      // Holds: the range is whole pages inside the array's own elements, of which any bit pattern is valid: the
      // pages read as zeros.
      guard begin < end else { return }
      unsafe _ = madvise(start + (begin - address), end - begin, MADV_DONTNEED)
    }
  }
}

/// The memory of a zone's contents, which is given back as its nodes are read for the last time, in their order.
struct SpentMemory {
  /// For each piece of the octets how many records have something there, and are still wanted: in whatever order the text
  /// was, what stands together there mostly is together in canonical order too.
  private var wanted: [UInt32]
  /// Nodes and records before these were given back.
  private var nodes = 0
  private var records = 0

  /// Of fewer octets nothing is given back.
  private static let leastSpent = 1 << 20
  /// Octets of a piece.
  private static let piece = 1 << 18
  /// Nodes after which those before them are given back.
  private static let step = 1 << 14

  init(_ contents: ZoneContents) {
    let count = contents.octets.count
    wanted = [UInt32](repeating: 0, count: count < Self.leastSpent ? 0 : count / Self.piece + 1)
    guard !wanted.isEmpty else { return }
    for record in contents.records {
      want(record.owner)
      want(record.rdata)
    }
  }

  /// Octets may begin in one piece and end in the next.
  private static func pieces(of range: Range<Int>) -> (first: Int, last: Int) {
    (range.lowerBound / piece, max(range.upperBound - 1, range.lowerBound) / piece)
  }

  private mutating func want(_ range: Range<Int>) {
    let pieces = Self.pieces(of: range)
    wanted[pieces.first] += 1
    if pieces.last != pieces.first { wanted[pieces.last] += 1 }
  }

  /// A node was read for the last time, and all before it.
  mutating func spend(_ contents: inout ZoneContents, node number: Int) {
    guard !wanted.isEmpty else { return }
    for index in contents.nodes[number].records {
      let record = contents.records[index]
      release(record.owner, of: &contents)
      release(record.rdata, of: &contents)
    }
    guard number - nodes >= Self.step else { return }
    let end = contents.nodes[number].records.upperBound
    // The page that was left has more than the last ones in it: some are given back again.
    contents.records.spend(max(records - Self.step, 0)..<end)
    contents.nodes.spend(max(nodes - Self.step, 0)..<number + 1)
    (nodes, records) = (number + 1, end)
  }

  private mutating func release(_ range: Range<Int>, of contents: inout ZoneContents) {
    let pieces = Self.pieces(of: range)
    release(pieces.first, of: &contents)
    if pieces.last != pieces.first { release(pieces.last, of: &contents) }
  }

  private mutating func release(_ piece: Int, of contents: inout ZoneContents) {
    wanted[piece] -= 1
    guard wanted[piece] == 0 else { return }
    contents.octets.spend(piece * Self.piece..<(piece + 1) * Self.piece)
  }

  /// Gives back what was let go of, and lies in between what is not: see malloc_trim(3). What a large zone leaves behind
  /// would else be there while its image is made.
  static func trim(behind octets: Int) {
    guard octets >= 8 << 20 else { return }
    apus_trim_memory()
  }
}
