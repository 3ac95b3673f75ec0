import Octets

/// Puts names in canonical order by their keys (``CanonicalKey``), eight octets at a time.
///
/// A key's end sorts before all octets, and none of its labels is empty: behind its end zeros may be read, and
/// two keys whose octets are all the same with them are one.
struct KeyOrder {
  /// Where a key stands: from a whole word on.
  private struct KeyPlace: BitwiseCopyable {
    let word: UInt32
    let length: UInt16

    var range: Range<Int> { Int(word) * 4..<(Int(word) * 4 + Int(length)) }
  }

  /// A run, and eight octets of its key as a number.
  private struct Entry: BitwiseCopyable {
    var word: UInt64
    var run: UInt32
  }

  /// The runs: records that follow each other and share an owner.
  private(set) var moves: RecordMoves
  private var keys: [KeyPlace] = []
  private var entries: [Entry] = []

  init(recordCount: Int) {
    moves = RecordMoves(recordCount: recordCount)
    // Pages that are not written take no memory.
    keys.reserveCapacity(recordCount)
  }

  /// How many runs there are.
  var count: Int { keys.count }

  /// Adds the run that starts with a record and whose key stands at a place.
  mutating func append(firstRecord: Int, key: Range<Int>) {
    moves.append(firstRecord: firstRecord)
    keys.append(
      KeyPlace(
        word: UInt32(truncatingIfNeeded: key.lowerBound / 4),
        length: UInt16(truncatingIfNeeded: key.count)))
  }

  /// The key of a run.
  func key(of run: Int) -> Range<Int> { keys[run].range }

  /// Sorts the runs, whose keys all begin with the same `common` octets; those of one name stay in their order. Whether
  /// they were sorted.
  mutating func sort(_ octets: [UInt8], common: Int) -> Bool {
    entries.reserveCapacity(count)
    for run in 0..<count { entries.append(Entry(word: 0, run: UInt32(run))) }
    sort(0..<count, from: common, octets)
    moves.order(entries.lazy.map(\.run))
    entries = []
    return moves.isInOrder
  }

  /// Sorts entries whose keys are the same up to `offset`.
  private mutating func sort(_ range: Range<Int>, from offset: Int, _ octets: [UInt8]) {
    var isSorted = true
    var last: UInt64 = 0
    for place in range {
      let word = word(of: Int(entries[place].run), at: offset, octets)
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
          Int(keys[Int(entries[$0].run)].length) > offset + 8
        }
      if goesOn {
        sort(start..<end, from: offset + 8, octets)
      }
      start = end
    }
  }

  private func word(of run: Int, at offset: Int, _ octets: [UInt8]) -> UInt64 {
    let key = keys[run].range
    let start = key.lowerBound + offset
    guard start < key.upperBound else { return 0 }
    let octets = octets.octets
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

/// Which runs of records come one after the other.
struct RecordMoves {
  private var firstRecords: [UInt32] = []
  /// Empty where the runs are in order.
  private var runs: [UInt32] = []
  private let recordCount: Int

  init(recordCount: Int) {
    self.recordCount = recordCount
    firstRecords.reserveCapacity(recordCount)
  }

  var isInOrder: Bool { runs.isEmpty }

  fileprivate mutating func append(firstRecord: Int) {
    firstRecords.append(UInt32(truncatingIfNeeded: firstRecord))
  }

  fileprivate mutating func order(_ runs: some Collection<UInt32>) {
    if zip(runs, UInt32(0)...).contains(where: { $0 != $1 }) { self.runs = Array(runs) }
  }

  /// The run at a place.
  subscript(place: Int) -> Int { runs.isEmpty ? place : Int(runs[place]) }

  /// The records of a run.
  func records(of run: Int) -> Range<Int> {
    let end = run + 1 < firstRecords.count ? Int(firstRecords[run + 1]) : recordCount
    return Int(firstRecords[run])..<end
  }

  /// What the records have, in the order of their runs.
  func sorted<Element: BitwiseCopyable>(_ elements: [Element]) -> [Element] {
    var sorted: [Element] = []
    sorted.reserveCapacity(elements.count)
    for run in runs {
      for index in records(of: Int(run)) { sorted.append(elements[index]) }
    }
    return sorted
  }
}
