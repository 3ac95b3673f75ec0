import DNSWire

/// RDATA in the plainest form of the types that large zones are made of.
///
/// libldns allocates for each field, and splits text that is split already. What is read here does
/// neither. It is no second opinion: whatever is not plain, and whatever is wrong, goes to
/// libldns, and a test holds the two to the same octets.
extension Converter {
  /// Leaves the RDATA in ``rdata``; false where libldns has to look.
  mutating func isPlain(_ record: RecordBatch.Record, _ batch: RecordBatch) -> Bool {
    guard record.genericLength == nil else { return false }
    rdata.removeAll(keepingCapacity: true)
    var fields = PlainFields(record, batch)
    switch record.type.rawValue {
    case 2, 5, 12, 39:  // NS, CNAME, PTR, DNAME
      return fields.name(to: &rdata) && fields.isAtEnd
    case 1: return fields.ipv4(to: &rdata) && fields.isAtEnd
    case 28: return fields.ipv6(to: &rdata) && fields.isAtEnd
    case 15:  // MX
      return fields.number(16, to: &rdata) && fields.name(to: &rdata) && fields.isAtEnd
    case 33:  // SRV
      return fields.number(16, to: &rdata) && fields.number(16, to: &rdata)
        && fields.number(16, to: &rdata) && fields.name(to: &rdata) && fields.isAtEnd
    case 43:  // DS
      return fields.number(16, to: &rdata) && fields.number(8, to: &rdata)
        && fields.number(8, to: &rdata) && fields.hex(to: &rdata)
    case 46:  // RRSIG
      return fields.type(to: &rdata) && fields.number(8, to: &rdata)
        && fields.number(8, to: &rdata) && fields.number(32, to: &rdata)
        && fields.time(to: &rdata) && fields.time(to: &rdata) && fields.number(16, to: &rdata)
        && fields.name(to: &rdata) && fields.base64(to: &rdata)
    case 47:  // NSEC
      return fields.name(to: &rdata) && fields.types(to: &rdata)
    case 50:  // NSEC3
      return fields.number(8, to: &rdata) && fields.number(8, to: &rdata)
        && fields.number(16, to: &rdata) && fields.salt(to: &rdata) && fields.hash(to: &rdata)
        && fields.types(to: &rdata)
    default: return false
    }
  }
}
