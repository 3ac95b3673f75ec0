import DNSWire

extension PlainFields {
  /// A type by its mnemonic, or as `TYPEnnn`.
  mutating func type(_ types: inout TypeTable, to rdata: inout [UInt8]) -> Bool {
    guard let code = code(text.next(), &types) else { return false }
    append(UInt64(code), 16, to: &rdata)
    return true
  }

  /// What is left: types, as a bit map (RFC 4034, section 4.1.2). Without any, libldns has to say.
  mutating func types(_ types: inout TypeTable, to rdata: inout [UInt8]) -> Bool {
    var codes: [UInt16] = []
    codes.reserveCapacity(8)
    while true {
      let token = text.next()
      guard !token.isEmpty else { break }
      guard let code = code(token, &types) else { return false }
      codes.append(code)
    }
    guard !codes.isEmpty else { return false }
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
    guard token.count <= 8 else { return 0 }
    var word: UInt64 = 0
    for index in token {
      let octet = octet(index)
      word = word << 8 | UInt64(octet &- 0x61 < 26 ? octet & 0xdf : octet)
    }
    return word
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
