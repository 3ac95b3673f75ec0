import Octets

/// Puts names in canonical order by their keys (``CanonicalKey``), eight octets at a time.
///
/// A key's end sorts before all octets, and none of its labels is empty: behind its end zeros may be read, and
/// two keys whose octets are all the same with them are one.
struct KeyOrder {
  /// Records that follow each other and share an owner.
  struct Run: BitwiseCopyable {
    let firstRecord: UInt32
    let key: ZoneContents.KeyPlace
  }

  /// A run, and eight octets of its key as a number.
  private struct Entry: BitwiseCopyable {
    var word: UInt64
    var run: UInt32
  }

  let runs: [Run]
  private let recordCount: Int
  /// As many octets all keys begin with.
  private let common: Int
  private var entries: [Entry] = []

  init(_ runs: [Run], recordCount: Int, common: Int) {
    self.runs = runs
    self.recordCount = recordCount
    self.common = common
  }

  /// The records of a run.
  func records(of run: Int) -> Range<Int> {
    let end = run + 1 < runs.count ? Int(runs[run + 1].firstRecord) : recordCount
    return Int(runs[run].firstRecord)..<end
  }

  /// The run at a place; to be asked after ``sort(_:)`` said that they are not in order.
  subscript(place: Int) -> Int { Int(entries[place].run) }

  /// What the records have, in the order of their runs.
  func sorted<Element: BitwiseCopyable>(_ elements: [Element]) -> [Element] {
    var sorted: [Element] = []
    sorted.reserveCapacity(elements.count)
    for entry in entries {
      for index in records(of: Int(entry.run)) { sorted.append(elements[index]) }
    }
    return sorted
  }

  /// Sorts the runs; those of one name stay in their order. Whether they were sorted.
  mutating func sort(_ keys: [UInt8]) -> Bool {
    entries.reserveCapacity(runs.count)
    for run in runs.indices { entries.append(Entry(word: 0, run: UInt32(run))) }
    sort(0..<entries.count, from: common, keys)
    for place in entries.indices where Int(entries[place].run) != place { return false }
    return true
  }

  /// Sorts entries whose keys are the same up to `offset`.
  private mutating func sort(_ range: Range<Int>, from offset: Int, _ keys: [UInt8]) {
    var isSorted = true
    var last: UInt64 = 0
    for place in range {
      let word = word(of: Int(entries[place].run), at: offset, keys)
      isSorted = isSorted && last <= word
      last = word
      entries[place].word = word
    }
    if !isSorted {
      entries[range].sort {
        $0.word != $1.word ? $0.word < $1.word : $0.run < $1.run
      }
    }
    var start = range.lowerBound
    while start < range.upperBound {
      let word = entries[start].word
      var end = start + 1
      while end < range.upperBound, entries[end].word == word { end += 1 }
      // Those that end here stay before the longer ones.
      let goesOn =
        end - start > 1
        && (start..<end).contains {
          runs[Int(entries[$0].run)].key.range.count > offset + 8
        }
      if goesOn {
        sort(start..<end, from: offset + 8, keys)
      }
      start = end
    }
  }

  private func word(of run: Int, at offset: Int, _ keys: [UInt8]) -> UInt64 {
    let key = runs[run].key.range
    let start = key.lowerBound + offset
    guard start < key.upperBound else { return 0 }
    let octets = keys.octets
    guard start + 8 <= octets.byteCount else {
      return (start..<key.upperBound).reduce(UInt64(0)) { word, at in
        word | UInt64(octets.load8(at: at)) << UInt64(56 - 8 * (at - start))
      }
    }
    let missing = max(8 - (key.upperBound - start), 0)
    // What stands behind the key is another's.
    return octets.load64(at: start) & UInt64.max << UInt64(8 * missing)
  }
}
