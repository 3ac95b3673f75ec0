import DNSWire

/// Writes the sections behind a question whose name is known, or whose last labels are.
///
/// Offsets are those of the whole message: the question's name stands at offset 12, four octets of
/// type and class follow it, then the tail.
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

  private(set) var octets: [UInt8] = []
  /// Offsets in `octets` of pointers that move when the question is longer than compiled.
  private(set) var fixups: [Int] = []
  /// No pointer may lead to what is appended from now on: it can move.
  var isClosed = false

  private struct Known {
    /// The name's last labels, in lower case.
    var suffix: ArraySlice<UInt8>
    var offset: Int
  }

  private var known: [Known] = []
  private let moves: Bool
  /// Where the tail starts in the message.
  private let start: Int

  init(_ question: Question) {
    let name: ArraySlice<UInt8>
    switch question {
    case .name(let whole): (name, moves) = (whole, false)
    case .below(let suffix): (name, moves) = (suffix, true)
    }
    start = 12 + name.count + 4
    remember(lowercase(name), at: 12, upTo: name.count)
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
    let folded = lowercase(name)
    var at = folded.startIndex
    while at < folded.endIndex, folded[at] != 0 {
      if let match = known.first(where: { $0.suffix == folded[at...] }) {
        let written = at - folded.startIndex
        remember(folded, at: start + octets.count, upTo: written)
        octets.append(contentsOf: name.prefix(written))
        if moves { fixups.append(octets.count) }
        append16(0xc000 | match.offset)
        return
      }
      at += Int(folded[at]) + 1
    }
    remember(folded, at: start + octets.count, upTo: folded.count)
    octets.append(contentsOf: name)
  }

  /// Makes the name's suffixes that start in its first `count` octets known.
  ///
  /// A pointer has 14 bits, and with the longest question it must still have them. The list is
  /// kept short: what it misses costs octets, not correctness.
  private mutating func remember(_ folded: ArraySlice<UInt8>, at offset: Int, upTo count: Int) {
    guard !isClosed else { return }
    var at = folded.startIndex
    while at < folded.startIndex + count, folded[at] != 0 {
      let place = offset + at - folded.startIndex
      guard place + 255 < 0x4000, known.count < 96 else { return }
      known.append(Known(suffix: folded[at...], offset: place))
      at += Int(folded[at]) + 1
    }
  }

  private mutating func append16(_ value: Int) {
    octets.append(UInt8(truncatingIfNeeded: value >> 8))
    octets.append(UInt8(truncatingIfNeeded: value))
  }

  private func lowercase(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    ArraySlice(name.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 })
  }
}
