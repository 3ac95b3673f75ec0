import DNSWire

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

    var suffix: ArraySlice<UInt8> {
      switch self {
      case .name(let name), .below(let name): name
      }
    }
  }

  /// Where a record's owner name comes from.
  enum Owner {
    /// The question's own name, in its own case.
    case question
    /// A name in wire form.
    case name(ArraySlice<UInt8>)
  }

  private(set) var octets: [UInt8] = []
  /// Offsets in `octets` of pointers that move when the question is longer than compiled.
  private(set) var fixups: [Int] = []
  /// No pointer may lead to what is appended from now on: it can move.
  var isClosed = false

  /// A name that a pointer can lead to.
  private struct Known {
    /// Its octets in `names`.
    var start: Int
    var end: Int
    /// Where it stands in the message.
    var offset: Int
  }

  private var known: [Known] = []
  /// Names in lower case.
  private var names: [UInt8] = []
  /// The question's name, until it is known.
  private var unknownQuestion: ArraySlice<UInt8>?
  private var moves = false
  /// Where the tail starts in the message.
  private var start = 0

  /// Begins a tail.
  mutating func begin(_ question: Question) {
    octets.removeAll(keepingCapacity: true)
    fixups.removeAll(keepingCapacity: true)
    known.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    isClosed = false
    if case .below = question { moves = true } else { moves = false }
    unknownQuestion = question.suffix
    start = 12 + question.suffix.count + 4
  }

  /// Appends one record.
  mutating func append(
    _ owner: Owner, _ type: RRType, ttl: UInt32, rdata: ArraySlice<UInt8>
  ) {
    switch owner {
    case .question: append16(0xc00c)
    case .name(let name): append(name)
    }
    append16(Int(type.rawValue))
    append16(Int(RRClass.internet.rawValue))
    append16(Int(ttl >> 16))
    append16(Int(ttl & 0xffff))
    let lengthAt = octets.count
    append16(0)
    append(rdata, of: type)
    let length = octets.count - lengthAt - 2
    octets[lengthAt] = UInt8(truncatingIfNeeded: length >> 8)
    octets[lengthAt + 1] = UInt8(truncatingIfNeeded: length)
  }

  /// RDATA, its names compressed where its type allows it.
  private mutating func append(_ rdata: ArraySlice<UInt8>, of type: RRType) {
    guard type.compressesRDATA, let names = type.names(in: rdata), names.start <= rdata.count else {
      octets.append(contentsOf: rdata)
      return
    }
    var rest = rdata.dropFirst(names.start)
    octets.append(contentsOf: rdata.prefix(names.start))
    for _ in 0..<names.count {
      guard let length = wireNameLength(rest) else { break }
      append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    octets.append(contentsOf: rest)
  }

  /// A name: its first labels as they are, its last ones as a pointer where they stand already.
  private mutating func append(_ name: ArraySlice<UInt8>) {
    if let question = unknownQuestion {
      // Few tails have a name that is not the question's.
      unknownQuestion = nil
      remember(fold(question), at: 12, upTo: question.count)
    }
    let folded = fold(name)
    var at = folded.lowerBound
    while at < folded.upperBound, names[at] != 0 {
      if let offset = offset(of: at..<folded.upperBound) {
        let written = at - folded.lowerBound
        if !isClosed { remember(folded, at: start + octets.count, upTo: written) }
        octets.append(contentsOf: name.prefix(written))
        if moves { fixups.append(octets.count) }
        append16(0xc000 | offset)
        return
      }
      at += Int(names[at]) + 1
    }
    if !isClosed { remember(folded, at: start + octets.count, upTo: folded.count) }
    octets.append(contentsOf: name)
  }

  /// Where a name stands already.
  private func offset(of name: Range<Int>) -> Int? {
    search: for candidate in known where candidate.end - candidate.start == name.count {
      for index in 0..<name.count
      where names[candidate.start + index] != names[name.lowerBound + index] { continue search }
      return candidate.offset
    }
    return nil
  }

  /// Makes the name's suffixes that start in its first `count` octets known.
  ///
  /// A pointer has 14 bits, and with the longest question it must still have them. The list is
  /// kept short: what it misses costs octets, not correctness.
  private mutating func remember(_ folded: Range<Int>, at offset: Int, upTo count: Int) {
    var at = folded.lowerBound
    while at < folded.lowerBound + count, names[at] != 0 {
      let place = offset + at - folded.lowerBound
      guard place + 255 < 0x4000, known.count < 96 else { return }
      known.append(Known(start: at, end: folded.upperBound, offset: place))
      at += Int(names[at]) + 1
    }
  }

  private mutating func append16(_ value: Int) {
    octets.append(UInt8(truncatingIfNeeded: value >> 8))
    octets.append(UInt8(truncatingIfNeeded: value))
  }

  /// Puts a name in lower case behind ``names``.
  private mutating func fold(_ name: ArraySlice<UInt8>) -> Range<Int> {
    let start = names.count
    for octet in name { names.append(octet &- 0x41 < 26 ? octet | 0x20 : octet) }
    return start..<names.count
  }
}
