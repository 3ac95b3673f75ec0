public import DNSWire

extension ZoneContents {
  /// Adds a record, as ``append(owner:type:ttl:rdata:position:)-(RawSpan,_,_,_,_)`` does.
  public mutating func append(
    owner: ArraySlice<UInt8>, type: RRType, ttl: UInt32, rdata: ArraySlice<UInt8>,
    position: SourcePosition
  ) {
    nodes.removeAll(keepingCapacity: true)
    var ownerStart = octets.count
    if let last = records.last, isOwner(of: last, owner) {
      ownerStart = last.ownerStart
    } else {
      octets.append(contentsOf: owner)
    }
    let rdataStart = octets.count
    octets.append(contentsOf: rdata)
    records.append(
      Record(
        ownerStart: ownerStart, rdataStart: rdataStart, ttl: ttl,
        rdataLength: UInt16(truncatingIfNeeded: rdata.count), type: type,
        ownerLength: UInt8(truncatingIfNeeded: owner.count), position: position))
  }

  /// Adds the records of a part of the same zone, behind those that are there.
  public mutating func append(_ part: ZoneContents) {
    nodes.removeAll(keepingCapacity: true)
    let offset = octets.count
    octets.append(contentsOf: part.octets)
    for var record in part.records {
      record.ownerStart += offset
      record.rdataStart += offset
      records.append(record)
    }
  }

  private func isOwner(of record: Record, _ owner: ArraySlice<UInt8>) -> Bool {
    guard owner.count == Int(record.ownerLength) else { return false }
    for offset in 0..<owner.count
    where octets[record.ownerStart + offset] != owner[owner.startIndex + offset] { return false }
    return true
  }
}
