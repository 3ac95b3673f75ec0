import DNSWire
import Octets

extension PlainFields {
  /// A type by its mnemonic, or as `TYPEnnn`.
  mutating func type(_ types: inout TypeTable, to rdata: inout [UInt8]) -> Bool {
    guard let code = code(text.next(), &types) else { return false }
    append(UInt64(code), 16, to: &rdata)
    return true
  }

  /// What is left: types, as a bit map (RFC 4034, section 4.1.2). Without any, libldns has to say.
  mutating func types(_ types: inout TypeTable, to rdata: inout [UInt8]) -> Bool {
    // The first window has all types that are in use, and is filled without a list.
    var first = [32 of UInt8](repeating: 0)
    var length = 0
    var others: [UInt16] = []
    while true {
      let token = text.next()
      guard !token.isEmpty else { break }
      guard let code = code(token, &types) else { return false }
      if code < 256 {
        first[Int(code >> 3)] |= 0x80 >> UInt8(code & 7)
        length = max(length, Int(code >> 3) + 1)
      } else {
        others.append(code)
      }
    }
    if length > 0 {
      rdata.append(0)
      rdata.append(UInt8(truncatingIfNeeded: length))
      for index in 0..<length { rdata.append(first[index]) }
    } else if others.isEmpty {
      return false
    }
    others.sort()
    append(others, to: &rdata)
    return true
  }

  /// The windows of types beyond the first one, in ascending order.
  private func append(_ codes: [UInt16], to rdata: inout [UInt8]) {
    var window = 0
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
  }

  /// The number of a type; nil for 0 and what is none.
  private func code(_ token: Range<Int>, _ types: inout TypeTable) -> UInt16? {
    if let code = Self.frequent(word(token)) { return code }
    guard !token.isEmpty, let form = types.form(text.octets, token), form.type.rawValue > 0 else {
      return nil
    }
    return form.type.rawValue
  }

  /// A token of up to eight octets as a number, letters in upper case; 0 for a longer one.
  func word(_ token: Range<Int>) -> UInt64 {
    guard token.count <= 8, !token.isEmpty else { return 0 }
    let octets = text.octets.octets
    guard token.lowerBound + 8 <= octets.byteCount else {
      var word: UInt64 = 0
      for index in token {
        let octet = octets.load8(at: index)
        word = word << 8 | UInt64(octet &- 0x61 < 26 ? octet & 0xdf : octet)
      }
      return word
    }
    let word = octets.load64(at: token.lowerBound) >> UInt64(8 * (8 - token.count))
    // As `FoldedOctets.lowercased`, the other way round.
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x1f1f_1f1f_1f1f_1f1f
    let aboveZ = low &+ 0x0505_0505_0505_0505
    let small = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word & ~(small >> 2)
  }

  /// The types that large zones are made of: a search in a table costs more than the rest of a record.
  static func frequent(_ word: UInt64) -> UInt16? {
    switch word {
    case 0x41: 1  // A
    case 0x4e53: 2  // NS
    case 0x43_4e41_4d45: 5  // CNAME
    case 0x50_5452: 12  // PTR
    case 0x4d58: 15  // MX
    case 0x4141_4141: 28  // AAAA
    case 0x53_5256: 33  // SRV
    case 0x44_4e41_4d45: 39  // DNAME
    case 0x4453: 43  // DS
    case 0x52_5253_4947: 46  // RRSIG
    case 0x4e53_4543: 47  // NSEC
    case 0x4e_5345_4333: 50  // NSEC3
    default: nil
    }
  }
}
