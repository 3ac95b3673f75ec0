import DNSWire

extension Reader {
  /// Takes a record: owner, then TTL and class in either order or not at all, type, RDATA.
  func record(_ octets: [UInt8], _ tokens: [Token], startsBlank: Bool, _ file: Int) {
    var index = 0
    if !startsBlank {
      let token = tokens[0]
      // Two buffers take turns: a record costs no allocation.
      spareOwner.removeAll(keepingCapacity: true)
      guard name(octets, token, file, to: &spareOwner) else { return }
      swap(&context.owner, &spareOwner)
      index = 1
    }
    guard let head = recordHead(octets, tokens, from: index, file) else { return }
    guard !context.owner.isEmpty else {
      report.add(
        .ownerMissing, "no owner: this is the first record, and the line begins with white space",
        at: place(tokens[0], file))
      return
    }
    let start = batch.wire.count
    batch.wire.append(contentsOf: context.owner)
    add(octets, tokens, head, owner: start..<batch.wire.count, file)
  }

  /// What stands between a record's owner and its RDATA.
  struct Head {
    var ttl: UInt32?
    var form: TypeForm
    /// Index of the type's token.
    var type: Int
  }

  /// Reads TTL, class and type; nil where a mistake was told.
  func recordHead(_ octets: [UInt8], _ tokens: [Token], from first: Int, _ file: Int) -> Head? {
    var index = first
    var ttl: UInt32?
    var hasClass = false
    while index < tokens.count {
      let token = tokens[index]
      let text = octets[token.start..<token.end]
      if ttl == nil, let digit = text.first, (0x30...0x39).contains(digit) {
        guard let value = parseTTL(text) else {
          report.add(
            .badTTL, "not a TTL: seconds up to 2147483647, or a form like 1h30m",
            at: place(token, file))
          return nil
        }
        ttl = value
      } else if !hasClass, let code = classCode(text) {
        guard code == 1 else {
          report.add(.wrongClass, "a zone of class IN has no other class", at: place(token, file))
          return nil
        }
        hasClass = true
      } else {
        break
      }
      index += 1
    }
    guard index < tokens.count else {
      let last = tokens[tokens.count - 1]
      report.add(
        .typeMissing, "the record ends before its type", at: place(last, file, offset: last.count))
      return nil
    }
    let token = tokens[index]
    guard !token.isQuoted, let form = types.form(octets, token.start..<token.end) else {
      report.add(.unknownType, "no such type", at: place(token, file))
      return nil
    }
    guard !form.type.isMeta else {
      report.add(
        .metaType, "\(form.name) can be asked but not held by a zone", at: place(token, file))
      return nil
    }
    return Head(ttl: ttl, form: form, type: index)
  }

  /// Reads a name; false where a mistake was told.
  func name(_ octets: [UInt8], _ token: Token, _ file: Int, to wire: inout [UInt8]) -> Bool {
    do {
      try appendName(octets, token.start..<token.end, origin: context.origin, to: &wire)
      return true
    } catch {
      report.add(error.mistake, error.message, at: place(token, file, offset: error.offset))
      return false
    }
  }

  /// IN, CH, HS, CS or CLASSnnn.
  private func classCode(_ text: ArraySlice<UInt8>) -> UInt64? {
    guard text.count >= 2, let first = text.first else { return nil }
    let second = text[text.startIndex + 1] & 0xdf
    if text.count == 2 {
      switch (first & 0xdf, second) {
      case (0x49, 0x4e): return 1
      case (0x43, 0x53): return 2
      case (0x43, 0x48): return 3
      case (0x48, 0x53): return 4
      default: return nil
      }
    }
    guard text.count > 5, first & 0xdf == 0x43,
      text.prefix(5).map({ $0 & 0xdf }) == Array("CLASS".utf8)
    else {
      return nil
    }
    return parseNumber(text.dropFirst(5), upTo: 65535)
  }

  /// The TTL of a record that states none.
  func impliedTTL(_ type: RRType, _ octets: [UInt8], _ tokens: [Token], _ at: Place) -> UInt32 {
    if let ttl = defaultTTL ?? lastTTL { return ttl }
    // As BIND has it, an SOA's own MINIMUM; else Knot's and NSD's default.
    var ttl: UInt32 = 3600
    if type == .soa, let last = tokens.last, let minimum = parseTTL(octets[last.start..<last.end]) {
      ttl = minimum
      defaultTTL = minimum
    }
    if !hasWarnedOfTTL {
      hasWarnedOfTTL = true
      report.warn(.ttlMissing, "no TTL here, and no $TTL before: \(ttl) is taken", at: at)
    }
    return ttl
  }
}
