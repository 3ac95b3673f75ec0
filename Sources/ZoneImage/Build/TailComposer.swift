import DNSWire
import Octets

/// Writes the sections behind a question whose name is known, or whose last labels are.
///
/// Offsets are those of the whole message: the question's name stands at offset 12, four octets of
/// type and class follow it, then the tail. One composer makes many tails: its memory is used again.
struct TailComposer {
  /// What is known of the question when the tail is compiled.
  enum Question {
    /// The question is for this very name.
    case name(ArraySlice<UInt8>)
    /// The question's name ends in this one, and may be longer.
    case below(ArraySlice<UInt8>)
  }

  /// Where a record's owner name comes from.
  enum Owner {
    /// The question's own name, in its own case.
    case question
    /// A name in wire form.
    case name(ArraySlice<UInt8>)
  }

  /// The sections so far.
  private(set) var octets: [UInt8] = []
  /// Offsets in `octets` of pointers that move when the question is longer than compiled.
  private(set) var fixups: [Int] = []
  /// No pointer may lead to what is appended from now on: it can move.
  var isClosed = false

  private var known = KnownNames()
  private var moves = false
  /// Where the tail starts in the message.
  private var start = 0

  /// Begins a tail.
  mutating func begin(_ question: Question) {
    switch question {
    case .name(let name): begin(name.octets, 0..<name.count, moves: false)
    case .below(let name): begin(name.octets, 0..<name.count, moves: true)
    }
  }

  /// The same for a name that stands in `source`; `moves` where the question's name may be longer.
  mutating func begin(_ source: RawSpan, _ question: Range<Int>, moves: Bool) {
    octets.removeAll(keepingCapacity: true)
    fixups.removeAll(keepingCapacity: true)
    isClosed = false
    self.moves = moves
    start = 12 + question.count + 4
    known.removeAll()
    _ = known.find(source, question)
    known.remember(at: 12, upTo: question.count)
  }

  /// Appends one record.
  mutating func append(
    _ owner: Owner, _ type: RRType, ttl: UInt32, rdata: ArraySlice<UInt8>
  ) {
    switch owner {
    case .question: appendQuestion()
    case .name(let name): append(name.octets, 0..<name.count)
    }
    append(type, ttl: ttl, rdata.octets, 0..<rdata.count)
  }

  /// The question's name as an owner.
  private mutating func appendQuestion() {
    octets.append(0xc0)
    octets.append(0x0c)
  }

  /// Type, class, TTL and RDATA, its names compressed where its type allows it; an owner's name stands before them.
  mutating func append(_ type: RRType, ttl: UInt32, _ source: RawSpan, _ rdata: Range<Int>) {
    let head = octets.count
    octets.appendZeros(10)
    append(source, rdata, of: type)
    octets.withOctets { octets in
      octets.store16(type.rawValue, at: head)
      octets.store16(RRClass.internet.rawValue, at: head + 2)
      octets.store32(ttl, at: head + 4)
      octets.store16(UInt16(truncatingIfNeeded: octets.byteCount - head - 10), at: head + 8)
    }
  }

  private mutating func append(_ source: RawSpan, _ rdata: Range<Int>, of type: RRType) {
    guard let names = type.compressedNames, names.start <= rdata.count else {
      return copy(source, rdata)
    }
    var at = rdata.lowerBound + names.start
    copy(source, rdata.lowerBound..<at)
    for _ in 0..<names.count {
      var end = at
      while end < rdata.upperBound, source.load8(at: end) != 0, source.load8(at: end) <= 63 {
        end += Int(source.load8(at: end)) + 1
      }
      guard end < rdata.upperBound, source.load8(at: end) == 0 else { break }
      append(source, at..<end + 1)
      at = end + 1
    }
    copy(source, at..<rdata.upperBound)
  }

  /// A name: its first labels as they are, its last ones as a pointer where they stand already.
  mutating func append(_ source: RawSpan, _ name: Range<Int>) {
    let found = known.find(source, name)
    if !isClosed { known.remember(at: start + octets.count, upTo: found.written) }
    copy(source, name.lowerBound..<name.lowerBound + found.written)
    guard let offset = found.offset else { return }
    if moves { fixups.append(octets.count) }
    octets.append(UInt8(truncatingIfNeeded: 0xc0 | offset >> 8))
    octets.append(UInt8(truncatingIfNeeded: offset))
  }

  private mutating func copy(_ source: RawSpan, _ range: Range<Int>) {
    let end = octets.count
    octets.appendZeros(range.count)
    octets.withOctets { octets in
      _ = octets.copy(source, from: range.lowerBound, count: range.count, to: end)
    }
  }
}
