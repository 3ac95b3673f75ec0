import DNSWire

extension Reader {
  /// Adds a record to the batch: its RDATA normalised for libldns, each token with its place.
  func add(
    _ octets: [UInt8], _ tokens: [Token], _ head: Head, owner: Range<Int>, _ file: Int,
    places: @autoclosure () -> [Place], at fixed: Place? = nil
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
      owner: owner, type: form.type, ttl: ttl, form: batch.forms.count, text: batch.text.count,
      tokens: batch.tokens.count..<batch.tokens.count, names: batch.names.count..<batch.names.count,
      genericLength: generic, position: position,
      typePlace: fixed ?? place(tokens[head.type], file))
    batch.text.append(contentsOf: form.head)
    for (index, token) in rdata.enumerated() {
      batch.tokens.append(
        RecordBatch.RDATAToken(place: fixed ?? place(token, file), text: batch.text.count))
      if generic == nil, form.field(index) == .name,
        index < form.fields.count || form.variable != nil
      {
        let start = batch.wire.count
        guard name(octets, token, file, to: &batch.wire) else {
          batch.text.removeLast(batch.text.count - record.text)
          return
        }
        batch.names.append(start..<batch.wire.count)
        batch.text.append(0x2e)
      } else {
        appendText(octets, token, form)
      }
      batch.text.append(0x20)
    }
    batch.text.append(0)
    record.tokens = record.tokens.lowerBound..<batch.tokens.count
    record.names = record.names.lowerBound..<batch.names.count
    batch.forms.append(form)
    batch.records.append(record)
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

  /// Writes a token so that libldns can read it in one way only.
  private func appendText(_ octets: [UInt8], _ token: Token, _ form: TypeForm) {
    if token.isQuoted { batch.text.append(0x22) }
    if !token.isOdd {
      batch.text.append(contentsOf: octets[token.start..<token.end])
    } else {
      var at = token.start
      while at < token.end {
        let octet = octets[at]
        at += 1
        if octet == 0x5c {
          // A bad escape is left for libldns to refuse, but for the generic form's mark.
          if let value = unescape(octets, &at, token.end) {
            value == 0x23 ? batch.text.append(contentsOf: [0x5c, 0x23]) : appendEscaped(value)
          } else {
            batch.text.append(octet)
          }
        } else if octet == 0x22 {
          batch.text.append(octet)
        } else if Lexer.isOdd(octet) {
          appendEscaped(octet)
        } else {
          batch.text.append(octet)
        }
      }
    }
    if token.isQuoted { batch.text.append(0x22) }
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
