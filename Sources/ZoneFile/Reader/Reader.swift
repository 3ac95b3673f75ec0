import DNSWire
import ZoneImage

/// Reads a zone's files: keeps origin, owner and TTL, and turns logical lines into records.
final class Reader {
  /// What a file may change and `$INCLUDE` restores (RFC 1035, section 5.1).
  struct Context {
    var origin: [UInt8]
    /// Empty before the first record.
    var owner: [UInt8]
  }

  let limits: ZoneFileLimits
  let isCancelled: (() -> Bool)?
  let progress: ((ZoneFileProgress) -> Void)?
  /// Nobody wants the zone any more.
  var isGivenUp = false
  var report: Report
  var contents: ZoneContents
  var files: [SourceFile] = []
  /// The record that libldns is to read, or several of them.
  var batch = RecordBatch()
  private var converter = Converter()
  var types = TypeTable.standard
  var context: Context
  /// The owner before this one: its memory is used again.
  var spareOwner: [UInt8] = []
  /// `$TTL` (RFC 2308, section 4).
  var defaultTTL: UInt32?
  /// The last TTL that a record stated (RFC 1035, section 5.1).
  var lastTTL: UInt32?
  var hasWarnedOfTTL = false
  /// The files that are open, the innermost last.
  var open: [FileIdentity] = []
  /// Octets of all files known so far, and of those that were read.
  var octetsKnown = 0
  private var octetsRead = 0
  private var octetsTold = 0

  init(
    apex: Name, limits: ZoneFileLimits, isCancelled: (() -> Bool)? = nil,
    progress: ((ZoneFileProgress) -> Void)? = nil
  ) {
    self.limits = limits
    self.isCancelled = isCancelled
    self.progress = progress
    report = Report(limit: limits.diagnostics)
    contents = ZoneContents(apex: apex)
    context = Context(origin: apex.wire, owner: [])
  }

  /// Reads one file to its end, with the files that it includes.
  func read(_ source: SourceFile) {
    let file = files.count
    files.append(source)
    if let stamp = source.stamp { open.append(stamp.identity) }
    let octets = source.octets
    let isOpen = source.stamp != nil
    defer { if isOpen { open.removeLast() } }
    octetsKnown += octets.count
    var position = FilePosition(at: skipMark(octets, file))
    passed(position.at)
    while !isGivenUp, position.at < octets.count {
      readParts(octets, file, &position)
      guard !isGivenUp, position.at < octets.count else { break }
      // A line that no part could read alone.
      var lexer = Lexer(octets, file: file, at: position.at, line: position.line)
      guard lexer.next(&report) else { break }
      if !lexer.isBroken { take(lexer) }
      convert()
      passed(lexer.at - position.at)
      position.at = lexer.at
      position.line = lexer.line
    }
    passed(octets.count - position.at)
  }

  /// More octets were read: says so, and asks whether to go on.
  func passed(_ count: Int) {
    octetsRead += count
    askWhetherCancelled()
    if octetsRead - octetsTold >= 1 << 20 {
      octetsTold = octetsRead
      progress?(ZoneFileProgress(octetsRead: octetsRead, octetsKnown: octetsKnown))
    }
  }

  /// Turns what is gathered into RDATA.
  func convert() { convert(into: &contents) }

  func convert(into contents: inout ZoneContents) {
    guard !batch.records.isEmpty else { return }
    converter.convert(batch, into: &contents, &report)
    batch.removeAll()
  }

  func askWhetherCancelled() {
    if let isCancelled, isCancelled() { isGivenUp = true }
  }

  func place(_ token: Token, _ file: Int, offset: Int = 0) -> Place {
    Place(file: file, line: token.line, column: token.column + offset)
  }

  private func take(_ lexer: Lexer) {
    if lexer.isDirective {
      directive(lexer.octets, lexer.tokens, lexer.file)
    } else if !lexer.tokens.isEmpty {
      record(lexer.octets, lexer.tokens, startsBlank: lexer.startsBlank, lexer.file)
    }
  }

  /// A byte order mark says nothing in UTF-8: it is passed with a warning. In UTF-16 the file is no
  /// master file.
  private func skipMark(_ octets: [UInt8], _ file: Int) -> Int {
    let place = Place(file: file, line: 1, column: 1)
    if octets.starts(with: [0xef, 0xbb, 0xbf]) {
      report.warn(.byteOrderMark, "a byte order mark, which is passed over", at: place)
      return 3
    }
    if octets.starts(with: [0xfe, 0xff]) || octets.starts(with: [0xff, 0xfe]) {
      report.add(.byteOrderMark, "the file is UTF-16: a master file is ASCII", at: place)
      return octets.count
    }
    return 0
  }
}
