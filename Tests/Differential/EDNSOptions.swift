/// OPT's RDATA (RFC 6891, section 6.1.2).
enum EDNSOptions {
  /// The options but for those with a code.
  static func without(_ code: UInt16, _ rdata: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    var at = 0
    while at + 4 <= rdata.count {
      let end = at + 4 + (Int(rdata[at + 2]) << 8 | Int(rdata[at + 3]))
      guard end <= rdata.count else { return rdata }
      if UInt16(rdata[at]) << 8 | UInt16(rdata[at + 1]) != code { kept += rdata[at..<end] }
      at = end
    }
    return at == rdata.count ? kept : rdata
  }
}
