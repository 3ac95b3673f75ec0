import DNSWire
import Octets
import ZoneImage

/// Reads records of plain lines straight into a zone's contents, up to the first line that is not plain.
struct PlainLines {
  /// What a line takes from those before it.
  struct Context: Sendable {
    var origin: [UInt8]
    /// Empty where it is not known.
    var owner: [UInt8]
    /// `$TTL`.
    var defaultTTL: UInt32?
    /// The last one that a record stated.
    var lastTTL: UInt32?
  }

  /// Lines are counted from the first one here.
  var contents: ZoneContents
  var context: Context
  /// Where the next line starts, and how many lines came before it.
  private(set) var at: Int
  private(set) var lines = 0

  private let octets: [UInt8]
  private let file: UInt16
  private var types = TypeTable.standard
  private var owner: [UInt8] = []
  /// The text of the owner at hand, where one was read here.
  private var ownerText = 0..<0
  private var rdata: [UInt8] = []

  init(_ octets: [UInt8], at: Int, file: Int, apex: Name, _ context: Context) {
    self.octets = octets
    self.at = at
    self.file = UInt16(truncatingIfNeeded: file)
    self.context = context
    contents = ZoneContents(apex: apex)
  }

  /// Goes on behind lines that were read in another way.
  mutating func goOn(at place: Int, lines count: Int) {
    at = place
    lines = count
  }

  /// Whether the line at hand is a directive.
  var isAtDirective: Bool { at < octets.count && octets[at] == 0x24 }

  /// Reads lines that start before `end`.
  mutating func read(before end: Int) {
    var fields = PlainFields(text: PlainText(octets, at: at), origin: context.origin)
    ownerText = 0..<0
    let before = lines
    repeat {
      at = fields.text.at
      lines = before + fields.text.lines
      let isLine = fields.text.nextLine(before: end)
      guard !fields.text.isOdd else { return }
      at = fields.text.at
      lines = before + fields.text.lines
      guard isLine else { return }
    } while record(&fields)
  }

  /// Reads one record; false where it is not plain.
  private mutating func record(_ fields: inout PlainFields) -> Bool {
    let line = lines + 1
    let lineStart = fields.text.lineStart
    let startsBlank = fields.text.first == 0x20 || fields.text.first == 0x09
    var token = fields.text.next()
    var (newOwner, isNew) = (ownerText, !startsBlank)
    let column = token.lowerBound - lineStart + 1
    if startsBlank {
      guard !context.owner.isEmpty, fields.text.lineStart == lineStart else { return false }
    } else {
      guard !token.isEmpty, fields.octet(token.lowerBound) != 0x24 else { return false }
      newOwner = token
      if fields.isSame(token, ownerText) {
        isNew = false
      } else {
        owner.removeAll(keepingCapacity: true)
        guard fields.name(token, to: &owner) else { return false }
      }
      token = fields.text.next()
    }
    var ttl: UInt32?
    var hasClass = false
    while !token.isEmpty {
      if ttl == nil, fields.octet(token.lowerBound) &- 0x30 < 10 {
        guard let value = parseTTL(octets[token]) else { return false }
        ttl = value
      } else if !hasClass, fields.word(token) == 0x494e {  // IN
        hasClass = true
      } else {
        break
      }
      token = fields.text.next()
    }
    guard let type = PlainFields.frequent(fields.word(token)),
      let known = ttl ?? context.defaultTTL ?? context.lastTTL
    else { return false }
    rdata.removeAll(keepingCapacity: true)
    guard fields.rdata(of: type, &types, to: &rdata) else { return false }
    if isNew { swap(&owner, &context.owner) }
    ownerText = newOwner
    if ttl != nil { context.lastTTL = ttl }
    contents.append(
      owner: context.owner, type: RRType(type), ttl: known, rdata: rdata,
      position: SourcePosition(
        file: file, line: UInt32(truncatingIfNeeded: line), column: UInt16(clamping: column)))
    return true
  }
}
