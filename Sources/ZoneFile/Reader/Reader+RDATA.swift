import DNSWire

extension Reader {
  /// Adds a record to the batch: its RDATA normalised for libldns, each token with its place.
  func add(
    _ octets: [UInt8], _ tokens: [Token], _ head: Head, owner: Range<Int>, _ file: Int,
    at fixed: Place? = nil
  ) {
    let form = head.form
    let position = fixed ?? place(tokens[0], file)
    let ttl =
      head.ttl ?? impliedTTL(form.type, octets, tokens, position)
    if head.ttl != nil { lastTTL = ttl }
    let rdata = tokens[(head.type + 1)...]
    let generic = genericLength(octets, rdata)
    if generic == nil, !form.hasText {
      report.add(
        .typeWithoutText,
        "the text form of \(form.name) cannot be read here: give its RDATA as \\# LENGTH HEX (RFC 3597)",
        at: fixed ?? place(rdata.first ?? tokens[head.type], file))
      return
    }
    var record = RecordBatch.Record(
      owner: owner, type: form.type, ttl: ttl, form: batch.index(of: form), text: batch.text.count,
      tokens: batch.tokens.count..<batch.tokens.count, names: batch.names.count..<batch.names.count,
      genericLength: generic, position: position,
      typePlace: fixed ?? place(tokens[head.type], file))
    batch.text.append(contentsOf: form.head)
    for (index, token) in rdata.enumerated() {
      // Nothing behind the last one: libldns takes it for a field in CAA and URI.
      if index > 0 { batch.text.append(0x20) }
      batch.tokens.append(
        RecordBatch.RDATAToken(place: fixed ?? place(token, file), text: batch.text.count))
      if generic == nil, isName(index, form) {
        let start = batch.wire.count
        guard name(octets, token, file, to: &batch.wire) else {
          batch.text.removeLast(batch.text.count - record.text)
          return
        }
        batch.names.append(start..<batch.wire.count)
        batch.text.append(0x2e)
      } else if generic == nil, isGateway(octets, rdata, index, form) {
        var wire: [UInt8] = []
        guard name(octets, token, file, to: &wire) else {
          batch.text.removeLast(batch.text.count - record.text)
          return
        }
        for octet in (Name(wire: wire) ?? .root).description.utf8 { batch.text.append(octet) }
      } else if !field(
        octets, token, generic == nil ? form.field(index) : .other, form, file, fixed)
      {
        batch.text.removeLast(batch.text.count - record.text)
        return
      }
    }
    batch.text.append(0)
    // libldns takes half an octet for a whole one.
    if generic == nil, form.fields.last == .hex, rdata.count >= form.fields.count {
      let digits = rdata.dropFirst(form.fields.count - 1)
      if let first = digits.first, digits.reduce(0, { $0 + $1.count }) % 2 == 1 {
        report.add(
          .badHex, "\(form.name): an odd number of hexadecimal digits",
          at: fixed ?? place(first, file))
        batch.text.removeLast(batch.text.count - record.text)
        return
      }
    }
    record.tokens = record.tokens.lowerBound..<batch.tokens.count
    record.names = record.names.lowerBound..<batch.names.count
    record.textEnd = batch.text.count - 1
    batch.records.append(record)
  }

  /// Whether a token is a name that libldns sees as one field.
  private func isName(_ index: Int, _ form: TypeForm) -> Bool {
    form.field(index) == .name && (index < form.fields.count || form.variable != nil)
  }

  /// IPSECKEY's gateway of kind 3 is a name inside one field (RFC 4025, section 2.3): it is made
  /// whole as text.
  private func isGateway(
    _ octets: [UInt8], _ rdata: ArraySlice<Token>, _ index: Int, _ form: TypeForm
  ) -> Bool {
    guard form.type.rawValue == 45, index == 3 else { return false }
    let kind = rdata[rdata.startIndex + 1]
    return kind.count == 1 && octets[kind.start] == 0x33
  }

  /// The length that RDATA in the generic form states (RFC 3597, section 5); nil for other RDATA.
  private func genericLength(_ octets: [UInt8], _ tokens: ArraySlice<Token>) -> Int? {
    guard let first = tokens.first, !first.isQuoted, first.count == 2,
      octets[first.start] == 0x5c, octets[first.start + 1] == 0x23
    else { return nil }
    guard let second = tokens.dropFirst().first,
      let length = parseNumber(octets[second.start..<second.end], upTo: 65535)
    else { return -1 }
    return Int(length)
  }

  /// Writes a token so that libldns can read it in one way only; false where a mistake was told.
  private func field(
    _ octets: [UInt8], _ token: Token, _ field: TypeForm.Field, _ form: TypeForm, _ file: Int,
    _ fixed: Place?
  ) -> Bool {
    if field == .typeList {
      // libldns passes over types that it does not know.
      guard let form = types.form(octets, token.start..<token.end) else {
        report.add(.badTypeList, "no such type", at: fixed ?? place(token, file))
        return false
      }
      appendType(form.type.rawValue)
      return true
    }
    guard field.admits(octets[token.start..<token.end]) else {
      report.add(
        field.mistake, "\(form.name): not \(field.noun)", at: fixed ?? place(token, file))
      return false
    }
    guard let problem = appendText(octets, token, keepsBackslash: field == .svcParams) else {
      return true
    }
    report.add(
      .badEscape, NameProblem(mistake: .badEscape, offset: 0).message,
      at: fixed ?? place(token, file, offset: problem - token.start + (token.isQuoted ? 1 : 0)))
    return false
  }

  /// Writes `TYPEnnn`.
  private func appendType(_ code: UInt16) {
    batch.text.append(contentsOf: [0x54, 0x59, 0x50, 0x45])
    var unit: UInt16 = 10_000
    while unit > 1, code < unit { unit /= 10 }
    while unit > 0 {
      batch.text.append(0x30 + UInt8(truncatingIfNeeded: code / unit % 10))
      unit /= 10
    }
  }

  /// Writes a token; where an escape is bad gives its index. `keepsBackslash` is for a value that libldns
  /// unescapes once more, as lists in service parameters are (RFC 9460, appendix A.1).
  private func appendText(_ octets: [UInt8], _ token: Token, keepsBackslash raw: Bool) -> Int? {
    if token.isQuoted { batch.text.append(0x22) }
    defer { if token.isQuoted { batch.text.append(0x22) } }
    guard token.isOdd else {
      batch.text.append(contentsOf: octets[token.start..<token.end])
      return nil
    }
    if !token.isQuoted, token.count == 2, octets[token.start] == 0x5c,
      octets[token.start + 1] == 0x23
    {
      batch.text.append(contentsOf: [0x5c, 0x23])
      return nil
    }
    var at = token.start
    while at < token.end {
      let octet = octets[at]
      at += 1
      if octet == 0x5c {
        let start = at - 1
        guard let value = unescape(octets, &at, token.end) else { return start }
        if raw, value == 0x5c { batch.text.append(value) } else { appendEscaped(value) }
      } else if octet == 0x22 || !Lexer.isOdd(octet) {
        batch.text.append(octet)
      } else {
        appendEscaped(octet)
      }
    }
    return nil
  }

  private func appendEscaped(_ octet: UInt8) {
    if !Lexer.isOdd(octet), octet != 0x20, octet < 0x80 {
      batch.text.append(octet)
      return
    }
    batch.text.append(contentsOf: [
      0x5c, 0x30 + octet / 100, 0x30 + octet / 10 % 10, 0x30 + octet % 10,
    ])
  }
}
