/// Cuts a master file into logical lines of tokens (RFC 1035, section 5.1).
///
/// A logical line ends at the end of a line outside parentheses. CRLF ends a line as LF does, and the
/// last line need not end. A quoted string ends on the line where it began.
struct Lexer {
  let octets: [UInt8]
  let file: Int
  private(set) var at: Int
  private(set) var line: Int
  private var lineStart: Int
  private var opens: [(at: Int, line: Int, column: Int)] = []

  /// The tokens of the logical line that was read last.
  private(set) var tokens: [Token] = []
  /// Whether the logical line began with white space: its owner is the last one.
  private(set) var startsBlank = false
  /// Whether a mistake was found in the line: it means nothing then.
  private(set) var isBroken = false

  init(_ octets: [UInt8], file: Int, at: Int = 0, line: Int = 1, columnOffset: Int = 0) {
    self.octets = octets
    self.file = file
    self.at = at
    self.line = line
    lineStart = at - columnOffset
  }

  /// Whether the line begins with `$`.
  var isDirective: Bool {
    guard let first = tokens.first else { return false }
    return !startsBlank && !first.isQuoted && first.count > 0 && octets[first.start] == 0x24
  }

  /// Reads the next logical line that is not empty; false at the end of the file.
  mutating func next(_ report: inout Report) -> Bool {
    tokens.removeAll(keepingCapacity: true)
    opens.removeAll(keepingCapacity: true)
    startsBlank = false
    isBroken = false
    var errorsBefore = report
    while at < octets.count {
      let octet = octets[at]
      switch octet {
      case 0x20, 0x09:
        if at == lineStart, tokens.isEmpty, opens.isEmpty { startsBlank = true }
        at += 1
      case 0x0a:
        endLine()
        if opens.isEmpty {
          if !tokens.isEmpty || isBroken { return true }
          startsBlank = false
        }
      case 0x0d:
        if at + 1 < octets.count, octets[at + 1] != 0x0a {
          fail(
            &report, .strayCarriageReturn, "a carriage return that does not end a line")
        }
        at += 1
      case 0x3b: skipComment(&report)
      case 0x28:
        if opens.isEmpty { errorsBefore = report }
        opens.append((at, line, at - lineStart + 1))
        at += 1
      case 0x29:
        if opens.popLast() == nil {
          fail(&report, .unexpectedParenthesis, "a closing parenthesis, and none is open")
        }
        at += 1
      case 0x22: readQuoted(&report)
      default: readPlain(&report)
      }
    }
    if let open = opens.first {
      // Tell it where it was opened, and go on behind that line: the rest deserves to be read.
      let isFull = report.isFull
      if !isFull { report = errorsBefore }
      report.add(
        .unclosedParenthesis, "this parenthesis is never closed",
        at: Place(file: file, line: open.line, column: open.column))
      isBroken = true
      if !isFull {
        at = open.at
        line = open.line
        lineStart = open.at - open.column + 1
        while at < octets.count, octets[at] != 0x0a { at += 1 }
        if at < octets.count { endLine() }
      }
      return true
    }
    return !tokens.isEmpty || isBroken
  }

  private mutating func endLine() {
    at += 1
    line += 1
    lineStart = at
  }

  private mutating func fail(_ report: inout Report, _ mistake: Mistake, _ message: String) {
    report.add(mistake, message, at: Place(file: file, line: line, column: at - lineStart + 1))
    isBroken = true
  }

  private mutating func failNUL(_ report: inout Report) {
    fail(&report, .nulByte, "a NUL byte: is this a text file?")
    // One is enough for a line.
    while at < octets.count, octets[at] != 0x0a { at += 1 }
  }

  private mutating func skipComment(_ report: inout Report) {
    while at < octets.count, octets[at] != 0x0a {
      if octets[at] == 0 { return failNUL(&report) }
      at += 1
    }
  }

  private mutating func readQuoted(_ report: inout Report) {
    var token = Token(
      start: at + 1, end: at + 1, line: line, column: at - lineStart + 1, isQuoted: true)
    guard let end = closingQuote(&report, &token.isOdd) else { return }
    token.end = end
    at = end + 1
    tokens.append(token)
  }

  /// Finds the quote that closes the one at `at`; nil where a mistake was told, and the rest of the
  /// line was passed.
  private mutating func closingQuote(_ report: inout Report, _ isOdd: inout Bool) -> Int? {
    var look = at + 1
    while look < octets.count {
      let octet = octets[look]
      if octet == 0x22 { return look }
      if octet == 0x0a { break }
      if octet == 0 {
        at = look
        failNUL(&report)
        return nil
      }
      if octet == 0x5c {
        isOdd = true
        look += 1
        if look < octets.count, octets[look] == 0x0a { break }
      } else if Self.isOdd(octet) {
        isOdd = true
      }
      look += 1
    }
    fail(&report, .unclosedQuote, "this quote is not closed on its line")
    at = min(look, octets.count)
    return nil
  }

  private mutating func readPlain(_ report: inout Report) {
    var token = Token(start: at, end: at, line: line, column: at - lineStart + 1)
    while at < octets.count {
      let octet = octets[at]
      if octet > 0x2f, octet < 0x7f, octet != 0x3b, octet != 0x5c {
        at += 1
        continue
      }
      switch octet {
      case 0x20, 0x09, 0x0a, 0x28, 0x29, 0x3b:
        token.end = at
        tokens.append(token)
        return
      case 0x0d where at + 1 >= octets.count || octets[at + 1] == 0x0a:
        token.end = at
        tokens.append(token)
        return
      case 0x22:
        // key="value" is one token (RFC 9460, section 2.1); any other quote begins the next.
        token.isOdd = true
        guard octets[at - 1] == 0x3d, at > token.start else {
          token.end = at
          tokens.append(token)
          return
        }
        guard let end = closingQuote(&report, &token.isOdd) else { return }
        at = end + 1
      case 0:
        failNUL(&report)
        return
      case 0x0d:
        fail(&report, .strayCarriageReturn, "a carriage return that does not end a line")
        at += 1
      case 0x5c:
        token.isOdd = true
        // What a backslash stands before is no delimiter; the end of the line stays one.
        at += 1
        if at < octets.count, octets[at] != 0x0a, octets[at] != 0 { at += 1 }
      default:
        if Self.isOdd(octet) { token.isOdd = true }
        at += 1
      }
    }
    token.end = at
    tokens.append(token)
  }

  /// Whether an octet of a token is handed on as `\DDD`.
  @inline(__always)
  static func isOdd(_ octet: UInt8) -> Bool {
    octet < 0x20 || octet >= 0x7f || octet == 0x22 || octet == 0x28 || octet == 0x29
      || octet == 0x3b || octet == 0x5c
  }
}
