/// The tokens of one record's RDATA, read one after the other. Each reader says whether the token was
/// of the plain form, and appends its octets; after a no the octets mean nothing.
struct PlainFields {
  let batch: RecordBatch
  private let record: RecordBatch.Record
  private var token: Int
  private var nextName: Int

  init(_ record: RecordBatch.Record, _ batch: RecordBatch) {
    self.record = record
    self.batch = batch
    token = record.tokens.lowerBound
    nextName = record.names.lowerBound
  }

  /// Whether all tokens and names were read.
  var isAtEnd: Bool { token == record.tokens.upperBound && nextName == record.names.upperBound }

  /// The next token's text; empty where there is none.
  mutating func next() -> Range<Int> {
    guard token < record.tokens.upperBound else { return 0..<0 }
    let start = batch.tokens[token].text
    token += 1
    // One space stands between two tokens, and a NUL behind the last.
    let end = token < record.tokens.upperBound ? batch.tokens[token].text - 1 : record.textEnd
    return start..<max(start, end)
  }

  /// A name: our lexer read it, and a dot stands in its place.
  mutating func name(to rdata: inout [UInt8]) -> Bool {
    let text = next()
    guard text.count == 1, batch.text[text.lowerBound] == 0x2e,
      nextName < record.names.upperBound
    else { return false }
    rdata.append(contentsOf: batch.wire[batch.names[nextName]])
    nextName += 1
    return true
  }

  /// A decimal number of so many bits, in at most ten digits.
  mutating func number(_ bits: Int, to rdata: inout [UInt8]) -> Bool {
    let text = next()
    guard let value = decimal(text), value >> UInt64(bits) == 0 else { return false }
    append(value, bits, to: &rdata)
    return true
  }

  /// `TYPEnnn`, as the reader wrote it.
  mutating func type(to rdata: inout [UInt8]) -> Bool {
    guard let code = code(next()) else { return false }
    append(UInt64(code), 16, to: &rdata)
    return true
  }

  func decimal(_ text: Range<Int>) -> UInt64? {
    guard !text.isEmpty, text.count <= 10 else { return nil }
    var value: UInt64 = 0
    for index in text {
      let digit = batch.text[index] &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }

  func append(_ value: UInt64, _ bits: Int, to rdata: inout [UInt8]) {
    var shift = bits - 8
    while shift >= 0 {
      rdata.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
      shift -= 8
    }
  }

  /// The number of a `TYPEnnn`; nil for 0 and what is none.
  private func code(_ text: Range<Int>) -> UInt16? {
    guard text.count > 4, let value = decimal(text.dropFirst(4)), value > 0, value <= 65535
    else { return nil }
    return UInt16(value)
  }

  /// What is left: types, as a bit map (RFC 4034, section 4.1.2). Without any, libldns has to say.
  mutating func types(to rdata: inout [UInt8]) -> Bool {
    guard token < record.tokens.upperBound, nextName == record.names.upperBound else {
      return false
    }
    var codes: [UInt16] = []
    while token < record.tokens.upperBound {
      guard let code = code(next()) else { return false }
      codes.append(code)
    }
    codes.sort()
    var window = -1
    var lengthAt = 0
    for code in codes {
      if Int(code >> 8) != window {
        window = Int(code >> 8)
        rdata.append(UInt8(truncatingIfNeeded: window))
        lengthAt = rdata.count
        rdata.append(0)
      }
      let octet = Int(code & 0xff) >> 3
      while rdata.count <= lengthAt + 1 + octet { rdata.append(0) }
      rdata[lengthAt + 1 + octet] |= 0x80 >> UInt8(code & 7)
      rdata[lengthAt] = UInt8(truncatingIfNeeded: rdata.count - lengthAt - 1)
    }
    return true
  }
}
