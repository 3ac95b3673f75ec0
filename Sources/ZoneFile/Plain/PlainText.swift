import Octets

/// Goes through a master file's text token by token, as far as the text is plain: no quotes, no escapes, nothing
/// but printable ASCII. Parentheses and comments are understood.
///
/// It is no second opinion: what is not plain is read again from the line's start by ``Lexer``.
struct PlainText {
  let octets: [UInt8]
  private(set) var at: Int
  /// Lines that ended so far.
  private(set) var lines = 0
  private(set) var lineStart: Int
  private var depth = 0
  /// Something was not plain.
  private(set) var isOdd = false

  /// The text from `at` on, where a line starts.
  init(_ octets: [UInt8], at: Int = 0) {
    self.octets = octets
    self.at = at
    lineStart = at
  }

  /// Goes to the next line that holds something, and says whether there is one before `end`.
  mutating func nextLine(before end: Int) -> Bool {
    while at < end, !isOdd {
      let (start, before) = (at, lines)
      skipBlanks()
      guard at < octets.count, octets[at] == 0x0a else {
        // Lines that ended within parentheses would be counted again.
        if depth > 0 || lines != before { isOdd = true }
        guard at < octets.count, !isOdd else { return false }
        at = start
        return true
      }
      passLineEnd()
    }
    return false
  }

  /// The octet at the start of the line.
  var first: UInt8 { at < octets.count ? octets[at] : 0 }

  /// The next token of the logical line; empty at its end, and where something is not plain.
  mutating func next() -> Range<Int> {
    skipBlanks()
    let start = at
    let end = tokenEnd
    at = end.at
    if end.isOdd { isOdd = true }
    return (end.isOdd ? at : start)..<at
  }

  /// Where the token ends that starts here; or where something is not plain.
  private var tokenEnd: (at: Int, isOdd: Bool) {
    let text = octets.octets
    var end = at
    while end + 8 <= text.byteCount {
      let stops = Self.stops(text.loadLittle64(at: end))
      if stops != 0 {
        end += stops.trailingZeroBitCount >> 3
        break
      }
      end += 8
    }
    while end < text.byteCount {
      let octet = text.load8(at: end)
      if octet == 0x20 || octet == 0x0a { return (end, false) }
      switch octet {
      case 0x21, 0x23...0x27, 0x2a...0x3a, 0x3c...0x5b, 0x5d...0x7e: end += 1
      case 0x09, 0x0d, 0x28, 0x29, 0x3b: return (end, false)
      default: return (end, true)
      }
    }
    return (end, false)
  }

  /// Of eight octets, the first one lowest, the high bits of those that no token goes on with. Where one of them is
  /// above 0x7f, what is behind it is not told.
  private static func stops(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A sum below has an octet's high bit as told, for no octet is above 0x7f, and so no sum reaches the next one.
    let above = word &+ 0x5f &* ones  // set: above 0x20
    let quote = (word ^ 0x22 &* ones) &+ 0x7f &* ones  // clear: this very octet
    let parenthesis = ((word | ones) ^ 0x29 &* ones) &+ 0x7f &* ones  // clear: 0x28 or 0x29
    let semicolon = (word ^ 0x3b &* ones) &+ 0x7f &* ones
    let backslash = (word ^ 0x5c &* ones) &+ 0x7f &* ones
    let delete = (word ^ 0x7f &* ones) &+ 0x7f &* ones
    let goesOn = above & quote & parenthesis & semicolon & backslash & delete & ~word
    return ~goesOn & (0x80 &* ones)
  }

  /// Whether the logical line ends here; if so, goes to the next line's start.
  mutating func endsLine() -> Bool {
    skipBlanks()
    guard !isOdd, depth == 0 else { return false }
    guard at < octets.count else { return true }
    guard octets[at] == 0x0a else { return false }
    passLineEnd()
    return true
  }

  /// Goes to what is neither white space nor a comment nor a parenthesis: a token, the logical line's end or what
  /// is not plain.
  private mutating func skipBlanks() {
    // Between most tokens there is one space, or one tab.
    let octet = octets.octets.load8(at: at)
    if octet == 0x20 || octet == 0x09 { at += 1 }
    if octets.octets.load8(at: at) > 0x3b { return }
    while at < octets.count {
      switch octets[at] {
      case 0x20, 0x09: at += 1
      case 0x0d:
        guard at + 1 < octets.count, octets[at + 1] == 0x0a else {
          isOdd = true
          return
        }
        at += 1
      case 0x0a:
        guard depth > 0 else { return }
        passLineEnd()
      case 0x28:
        depth += 1
        at += 1
      case 0x29:
        guard depth > 0 else {
          isOdd = true
          return
        }
        depth -= 1
        at += 1
      case 0x3b:
        while at < octets.count, octets[at] != 0x0a {
          guard octets[at] != 0 else {
            isOdd = true
            return
          }
          at += 1
        }
      default: return
      }
    }
    // A parenthesis that is never closed.
    if depth > 0 { isOdd = true }
  }

  private mutating func passLineEnd() {
    at += 1
    lines += 1
    lineStart = at
  }
}
