extension PlainFields {
  /// RDATA in the plainest form of the types that large zones are made of, to its end at that of the logical line;
  /// false where libldns has to look.
  ///
  /// libldns allocates for each field, and splits text that is split already. What is read here does neither.
  mutating func rdata(
    of type: UInt16, _ types: inout TypeTable, to rdata: inout [UInt8]
  ) -> Bool {
    let isRead: Bool
    switch type {
    case 2, 5, 12, 39:  // NS, CNAME, PTR, DNAME
      isRead = name(to: &rdata)
    case 1: isRead = ipv4(to: &rdata)
    case 28: isRead = ipv6(to: &rdata)
    case 15:  // MX
      isRead = number(16, to: &rdata) && name(to: &rdata)
    case 33:  // SRV
      isRead =
        number(16, to: &rdata) && number(16, to: &rdata) && number(16, to: &rdata)
        && name(to: &rdata)
    case 43:  // DS
      isRead =
        number(16, to: &rdata) && number(8, to: &rdata) && number(8, to: &rdata) && hex(to: &rdata)
    case 46:  // RRSIG
      isRead =
        self.type(&types, to: &rdata) && number(8, to: &rdata) && number(8, to: &rdata)
        && number(32, to: &rdata) && time(to: &rdata) && time(to: &rdata)
        && number(16, to: &rdata) && signer(to: &rdata) && base64(to: &rdata)
    case 47:  // NSEC
      isRead = name(to: &rdata) && self.types(&types, to: &rdata)
    case 50:  // NSEC3
      isRead =
        number(8, to: &rdata) && number(8, to: &rdata) && number(16, to: &rdata)
        && salt(to: &rdata) && hash(to: &rdata) && self.types(&types, to: &rdata)
    default: isRead = false
    }
    return isRead && rdata.count <= 65_535 && text.endsLine()
  }
}
