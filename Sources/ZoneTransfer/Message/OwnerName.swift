import DNSWire
import Octets

/// The owner that records are told of, by its labels, and where each of them stands in a message, so that a name that ends with
/// them points there (RFC 1035, section 4.1.4).
///
/// It is kept as a sort key: labels from the root down, each ended by 0, and 0 and 1 within one as (1, 1) and (1, 2). The nodes
/// of a zone's snapshot say how much of it the next owner has too, so that of millions of names only the new labels are looked at, and nothing
/// is allocated for any.
struct OwnerName: Sendable {
  /// Of a name of 255 octets all of whose octets are written as two. Behind them is room for what is copied in whole words.
  private static let mostKey = 508
  private static let slack = 128
  /// Pointers have 14 bits.
  private static let reach = 1 << 14

  private struct Label {
    /// Where the key has the next one.
    var end: UInt16 = 0
    /// Its octets, as a message has them: fewer than the key's, where some are written as two.
    var size: UInt8 = 0
    /// Where it stands in the message, with all labels above it behind; 0: nowhere, or no pointer reaches it.
    var place: UInt16 = 0
  }

  private var key = [UInt8](repeating: 0, count: mostKey + slack)
  /// Octets of the key.
  private var length = 0
  /// From the root down; a name has 127 at most. Not an `InlineArray`, of which Swift 6.3 copies the whole to read one.
  private var labels = [Label](repeating: Label(), count: 128)
  private var count = 0

  private func start(_ label: Int) -> Int { label > 0 ? Int(labels[(label - 1) & 127].end) : 0 }

  /// Octets of the name in wire form.
  var wireLength: Int { (0..<count).reduce(1) { $0 + 1 + Int(labels[$1 & 127].size) } }
}

extension OwnerName {
  /// Goes to the name whose key has the first `shared` octets of this one's, and those of a range behind them. What both share
  /// keeps its place in the message.
  mutating func move(shared: Int, _ octets: RawSpan, _ rest: Range<Int>) {
    let shared = min(shared, length)
    while start(count) > shared { count -= 1 }
    length = min(shared + rest.count, Self.mostKey)
    _ = key.withOctets {
      $0.copy(octets, from: rest.lowerBound, count: length - shared, to: shared)
    }
    var at = start(count)
    while at < length, count < 127 {
      let (end, pairs) = endOfLabel(at)
      labels[count & 127] = Label(
        end: UInt16(truncatingIfNeeded: end + 1),
        size: UInt8(truncatingIfNeeded: min(end, length) - at - pairs))
      count += 1
      at = end + 1
    }
  }

  /// Where the label that starts there ends, and how many of its octets are written as two.
  private func endOfLabel(_ start: Int) -> (end: Int, pairs: Int) {
    let key = key.octets
    var (end, pairs) = (start, 0)
    while end < length {
      let word = key.loadLittle64(at: end)
      // The lowest high bit is that of the first octet below 2.
      let low = (word &- 0x0202_0202_0202_0202) & ~word & 0x8080_8080_8080_8080
      end += low.trailingZeroBitCount / 8
      guard low != 0 else { continue }
      guard key.load8(at: end) != 0 else { break }
      pairs += 1
      end += 2
    }
    return (end, pairs)
  }

  /// Goes to the name of a key.
  mutating func move(to other: RawSpan) {
    let shared = key.octets.sharedCount(
      at: 0, other, at: 0, count: min(length, other.byteCount))
    move(shared: shared, other, shared..<other.byteCount)
  }

  /// Goes to a name in wire form, in whatever case it is.
  mutating func move(toName name: [UInt8]) {
    let octets = name.octets
    let extent = QuestionName.read(octets, at: 0, end: name.count)
    var other: [UInt8] = []
    for depth in 0..<extent.labels {
      let label = extent.start(ofLast: depth + 1, octets, at: 0)
      for index in (label + 1)..<(label + 1 + Int(octets.load8(at: label))) {
        let octet = octets.load8(at: index)
        if octet < 2 { other += [1, octet + 1] } else { other.append(octet) }
      }
      other.append(0)
    }
    move(to: other.octets)
  }

  /// Begins a message in which nothing stands but the question's name.
  mutating func begin(question: [UInt8], at place: Int) {
    let octets = question.octets
    let extent = QuestionName.read(octets, at: 0, end: question.count)
    for label in 0..<count { labels[label & 127].place = 0 }
    for label in 0..<shared(with: octets, at: 0, extent) {
      labels[label & 127].place = Self.pointable(
        place + extent.start(ofLast: label + 1, octets, at: 0))
    }
  }

  private static func pointable(_ place: Int) -> UInt16 {
    place < reach ? UInt16(truncatingIfNeeded: place) : 0
  }

  /// How many labels, from the root down, another name has too, case and all: what a record says must not change on the way.
  private func shared(with octets: RawSpan, at offset: Int, _ name: QuestionName) -> Int {
    let (key, most) = (key.octets, min(count, name.labels))
    var label = 0
    while label < most {
      let other = offset + name.start(ofLast: label + 1, octets, at: offset)
      let (own, size) = (start(label), Int(labels[label & 127].size))
      // One whose octets are written as two is told once more: such are too rare.
      guard Int(octets.load8(at: other)) == size, Int(labels[label & 127].end) == own + size + 1,
        key.sharedCount(at: own, octets, at: other + 1, count: size) == size
      else { break }
      label += 1
    }
    return label
  }
}

extension OwnerName {
  /// Writes the name into the message at `start`, which has room; the place behind it.
  mutating func write(to message: inout MutableRawSpan, at start: Int) -> Int {
    var told = count
    while told > 0, labels[(told - 1) & 127].place == 0 { told -= 1 }
    var (at, label) = (start, count)
    while label > told {
      label -= 1
      labels[label & 127].place = Self.pointable(at)
      at = write(label, to: &message, at: at)
    }
    return end(to: &message, at: at, told)
  }

  /// Writes a name of RDATA, which has what it can of the owner; the place behind it.
  func write(
    _ octets: RawSpan, at offset: Int, _ name: QuestionName, to message: inout MutableRawSpan,
    at start: Int
  ) -> Int {
    var told = shared(with: octets, at: offset, name)
    while told > 0, labels[(told - 1) & 127].place == 0 { told -= 1 }
    let size = name.start(ofLast: told, octets, at: offset)
    message.copy(octets, from: offset, count: size, to: start)
    return end(to: &message, at: start + size, told)
  }

  /// Writes so many labels from the root as a pointer, or the root's own.
  private func end(to message: inout MutableRawSpan, at place: Int, _ told: Int) -> Int {
    guard told > 0 else {
      message.store8(0, at: place)
      return place + 1
    }
    message.store16(0xc000 | labels[(told - 1) & 127].place, at: place)
    return place + 2
  }

  private func write(_ label: Int, to message: inout MutableRawSpan, at place: Int) -> Int {
    let (from, own) = (start(label), labels[label & 127])
    let size = Int(own.size)
    message.store8(own.size, at: place)
    if Int(own.end) == from + size + 1 {
      if !message.copyThirtyTwos(key.octets, from: from, count: size, to: place + 1) {
        message.copy(key.octets, from: from, count: size, to: place + 1)
      }
    } else {
      writePairs(from, size, to: &message, at: place + 1)
    }
    return place + 1 + size
  }

  /// Writes a label some of whose octets the key has as two.
  private func writePairs(
    _ start: Int, _ size: Int, to message: inout MutableRawSpan, at place: Int
  ) {
    var from = start
    for index in 0..<size {
      var octet = key.octets.load8(at: from)
      if octet == 1 {
        octet = key.octets.load8(at: from + 1) &- 1
        from += 1
      }
      message.store8(octet, at: place + index)
      from += 1
    }
  }
}
