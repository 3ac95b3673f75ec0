import DNSWire
import ZoneImage

/// Lines of a file that are read apart from those before them, and what came of them.
///
/// A part ends early at a line that it cannot read alone: a directive, a mistake, or a record that takes something
/// from the lines before.
struct FilePart: Sendable {
  /// Where it starts, and the line that comes next.
  let start: Int
  private(set) var end: Int
  /// It has all lines that it was to have.
  private(set) var isWhole: Bool
  /// Lines that it has, from 1 in ``contents``.
  private(set) var lines: Int
  private(set) var contents: ZoneContents
  private(set) var context: PlainLines.Context

  /// Reads the lines that start in `range` of a file.
  init(
    _ octets: [UInt8], _ range: Range<Int>, file: Int, apex: Name, limits: ZoneFileLimits,
    _ context: PlainLines.Context
  ) {
    start = range.lowerBound
    var plain = PlainLines(octets, at: start, file: file, apex: apex, context)
    var reader: Reader?
    while true {
      if limits.readsPlainLines { plain.read(before: range.upperBound) }
      guard plain.at < range.upperBound, !plain.isAtDirective else { break }
      let full = reader ?? Reader(apex: apex, limits: limits)
      reader = full
      guard full.readLine(octets, file: file, &plain) else { break }
    }
    isWhole = plain.at >= range.upperBound
    (end, lines, contents, self.context) = (plain.at, plain.lines, plain.contents, plain.context)
  }
}

extension Reader {
  /// What lines take from those that were read.
  var plainContext: PlainLines.Context {
    PlainLines.Context(
      origin: context.origin, owner: context.owner, defaultTTL: defaultTTL, lastTTL: lastTTL)
  }

  func use(_ plain: PlainLines.Context) {
    context = Context(origin: plain.origin, owner: plain.owner)
    defaultTTL = plain.defaultTTL
    lastTTL = plain.lastTTL
  }

  /// Reads one logical line that is not plain; false where that is for who knows the lines before.
  fileprivate func readLine(_ octets: [UInt8], file: Int, _ plain: inout PlainLines) -> Bool {
    use(plain.context)
    var lexer = Lexer(octets, file: file, at: plain.at, line: plain.lines + 1)
    guard lexer.next(&report) else {
      // White space and comments, to the end.
      plain.goOn(at: octets.count, lines: lexer.line - 1)
      return true
    }
    guard !lexer.isBroken, !lexer.isDirective else { return false }
    record(octets, lexer.tokens, startsBlank: lexer.startsBlank, file)
    guard report.errors + report.warnings == 0 else { return false }
    convert(into: &plain.contents)
    guard report.errors + report.warnings == 0 else { return false }
    plain.context = plainContext
    plain.goOn(at: lexer.at, lines: lexer.line - 1)
    return true
  }
}
