import DNSWire
import ZoneImage

extension Reader {
  /// `$GENERATE range owner [TTL] [class] type rdata`, as in BIND 9: the record once for each number
  /// of the range, with the number in place of each `$`.
  func generate(_ octets: [UInt8], _ tokens: [Token], _ file: Int) {
    guard let range = GenerateRange(octets[tokens[1].start..<tokens[1].end]) else {
      report.add(
        .generateRange, "not a range: start-stop or start-stop/step, numbers below 2147483648",
        at: place(tokens[1], file))
      return
    }
    guard range.count <= limits.generated else {
      report.add(
        .generateTooMany, "\(range.count) records from one line: \(limits.generated) are the most",
        at: place(tokens[1], file))
      return
    }
    guard let head = recordHead(octets, tokens, from: 3, file) else { return }
    guard tokens.count > head.type + 1 else {
      report.add(
        .rdataMissing, "\(head.form.name) without RDATA", at: place(tokens[head.type], file))
      return
    }
    guard tokens.count == head.type + 2 else {
      report.add(
        .argumentExtra, "the RDATA of $GENERATE is one token: quote it",
        at: place(tokens[head.type + 2], file))
      return
    }
    let right = tokens[head.type + 1]
    guard let owners = template(octets, tokens[2], file),
      let texts = template(octets, right, file)
    else { return }
    let errors = report.errors
    var count = 0
    for value in stride(from: range.start, through: range.stop, by: range.step) {
      expand(
        owners, texts, value, head, owner: place(tokens[2], file), rdata: place(right, file))
      convert()
      count += 1
      if count % 1024 == 0 { askWhetherCancelled() }
      if isGivenUp { return }
      // One line's mistake is told once.
      if report.errors > errors { return }
    }
  }

  private func template(_ octets: [UInt8], _ token: Token, _ file: Int) -> GenerateTemplate? {
    do throws(GenerateTemplate.Problem) {
      return try GenerateTemplate(
        token.isQuoted ? Self.unquoted(octets, token) : octets[token.start..<token.end])
    } catch {
      report.add(
        .generateTemplate,
        "not a form of $GENERATE: $, ${offset}, ${offset,width} or "
          + "${offset,width,base} with a base of d, o, x, X, n or N",
        at: place(token, file, offset: error.offset + (token.isQuoted ? 1 : 0)))
      return nil
    }
  }

  /// The text inside quotes, where a backslash before a quote is gone: what is left is read anew.
  private static func unquoted(_ octets: [UInt8], _ token: Token) -> ArraySlice<UInt8> {
    var text: [UInt8] = []
    for index in token.start..<token.end {
      if octets[index] == 0x22, text.last == 0x5c { text.removeLast() }
      text.append(octets[index])
    }
    return text[...]
  }

  /// Adds the record for one number.
  private func expand(
    _ owners: GenerateTemplate, _ texts: GenerateTemplate, _ value: Int, _ head: Head,
    owner ownerPlace: Place, rdata rdataPlace: Place
  ) {
    let text = owners.expand(value)
    let start = batch.wire.count
    do {
      try appendName(text, 0..<text.count, origin: context.origin, to: &batch.wire)
    } catch {
      report.add(error.mistake, "for \(value): \(error.message)", at: ownerPlace)
      return
    }
    let end = batch.wire.count
    let line = texts.expand(value)
    if expandPlainly(line, head, Array(batch.wire[start..<end]), at: rdataPlace) {
      // It is in the zone's contents; up to 16 million of them would stay here.
      batch.wire.removeLast(batch.wire.count - start)
      return
    }
    var lexer = Lexer(
      line, file: rdataPlace.file, line: rdataPlace.line, columnOffset: rdataPlace.column - 1)
    guard lexer.next(&report), !lexer.isBroken else { return }
    var head = head
    head.type = -1
    add(
      line, lexer.tokens, head, owner: start..<end, rdataPlace.file, at: rdataPlace)
  }

  /// Adds a record whose RDATA is plain; false where it is not.
  private func expandPlainly(
    _ line: [UInt8], _ head: Head, _ owner: [UInt8], at place: Place
  ) -> Bool {
    let type = head.form.type
    guard limits.readsPlainLines, let ttl = head.ttl ?? defaultTTL ?? lastTTL else { return false }
    var fields = PlainFields(text: PlainText(line), origin: context.origin)
    var rdata: [UInt8] = []
    guard fields.rdata(of: type.rawValue, &types, to: &rdata) else { return false }
    if head.ttl != nil { lastTTL = ttl }
    contents.append(
      owner: owner, type: type, ttl: ttl, rdata: rdata,
      position: SourcePosition(place))
    return true
  }
}
