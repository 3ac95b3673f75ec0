import DNSWire
import ZoneImage

/// Reads a zone's files: keeps origin, owner and TTL, and turns logical lines into batches.
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
  /// The reader's own mistakes; those of the conversions stand in ``Conversions/report``.
  var report: Report
  let conversions: Conversions
  var files: [SourceFile] = []
  var batch = RecordBatch()
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
  var octetsRead = 0
  var octetsTold = 0

  init(
    apex: Name, limits: ZoneFileLimits, isCancelled: (() -> Bool)?,
    progress: ((ZoneFileProgress) -> Void)?
  ) {
    self.limits = limits
    self.isCancelled = isCancelled
    self.progress = progress
    report = Report(limit: limits.diagnostics)
    conversions = Conversions(apex: apex, limits: limits)
    context = Context(origin: apex.wire, owner: [])
  }

  /// Reads one file to its end, with the files that it includes.
  func read(_ source: SourceFile) {
    let file = files.count
    files.append(source)
    if let stamp = source.stamp { open.append(stamp.identity) }
    defer { if source.stamp != nil { open.removeLast() } }
    octetsKnown += source.octets.count
    var told = 0
    var lexer = Lexer(source.octets, file: file, at: skipMark(source, file))
    while !isGivenUp, lexer.next(&report) {
      if !lexer.isBroken { take(lexer) }
      if batch.records.count >= 1024 {
        octetsRead += lexer.at - told
        told = lexer.at
        flush()
      }
    }
    octetsRead += source.octets.count - told
  }

  /// Hands over what is gathered. Who `waits` knows after it of every mistake so far.
  func flush(waits: Bool = false) {
    conversions.add(&batch)
    if waits { conversions.finish() }
    askWhetherCancelled()
    if octetsRead - octetsTold >= 1 << 20 {
      octetsTold = octetsRead
      progress?(ZoneFileProgress(octetsRead: octetsRead, octetsKnown: octetsKnown))
    }
  }

  func askWhetherCancelled() {
    if let isCancelled, isCancelled() { isGivenUp = true }
  }

  func place(_ token: Token, _ file: Int, offset: Int = 0) -> Place {
    Place(file: file, line: token.line, column: token.column + offset)
  }

  private func take(_ lexer: Lexer) {
    guard let first = lexer.tokens.first else { return }
    if !lexer.startsBlank, !first.isQuoted, first.count > 0, lexer.octets[first.start] == 0x24 {
      directive(lexer.octets, lexer.tokens, lexer.file)
    } else {
      record(lexer.octets, lexer.tokens, startsBlank: lexer.startsBlank, lexer.file)
    }
  }

  /// A byte order mark says nothing in UTF-8: it is passed with a warning. In UTF-16 the file is no
  /// master file.
  private func skipMark(_ source: SourceFile, _ file: Int) -> Int {
    let place = Place(file: file, line: 1, column: 1)
    if source.octets.starts(with: [0xef, 0xbb, 0xbf]) {
      report.warn(.byteOrderMark, "a byte order mark, which is passed over", at: place)
      return 3
    }
    if source.octets.starts(with: [0xfe, 0xff]) || source.octets.starts(with: [0xff, 0xfe]) {
      report.add(.byteOrderMark, "the file is UTF-16: a master file is ASCII", at: place)
      return source.octets.count
    }
    return 0
  }
}
