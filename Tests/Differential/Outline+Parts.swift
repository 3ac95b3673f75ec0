import DNSWire

extension Outline {
  /// Octets of a record and the signatures at its name, without compression.
  func size(ofSetOf record: Record) -> Int {
    authority.filter { $0 == record || $0.owner == record.owner && $0.isOrSigns(record.type) }
      .reduce(0) { $0 + $1.size }
  }

  /// The name that the answer's CNAMEs lead to from a name.
  func lastName(from name: Name) -> Name {
    var last = name.lowercased.wire
    for _ in answer {
      guard let link = answer.first(where: { $0.type == 5 && $0.owner == last }) else { break }
      last = link.rdata
    }
    return Name(wire: last) ?? name
  }

  /// The name that the answer's CNAME at a name leads to; nil where there is none, or it leads to itself.
  func nextName(behind name: Name) -> Name? {
    let owner = name.lowercased.wire
    guard let link = answer.first(where: { $0.type == 5 && $0.owner == owner }), link.rdata != owner
    else { return nil }
    return Name(wire: link.rdata)
  }

  /// Whether it says what two answers say together: what leads to another name, and what is there.
  func isMade(of first: Outline, _ second: Outline) -> Bool {
    (first.answer + second.answer).sorted() == answer
      && Set(first.authority + second.authority) == Set(authority)
      && first.rcode == 0 && second.rcode == rcode && first.flags == flags && second.flags == flags
      && !isTruncated
  }

  /// The type whose RRset the answer to ANY for a name gives, at the end of its CNAMEs; nil where there are several, or none.
  func typeGiven(to name: Name) -> UInt16? {
    for end in [lastName(from: name), name] {
      let end = end.lowercased.wire
      let types = Set(answer.filter { $0.owner == end && $0.type != 46 }.map(\.type))
      if !types.isEmpty { return types.count == 1 ? types.first : nil }
    }
    return nil
  }

  /// Whether the answer's CNAMEs lead from a name to one of their own owners, or to below a DNAME among them.
  func comesAround(from name: Name) -> Bool {
    let last = lastName(from: name).wire
    return answer.contains { record in
      record.type == 5 && record.owner == last
        || record.type == 39 && last.count > record.owner.count
          && last.suffix(record.owner.count).elementsEqual(record.owner)
    }
  }

  /// The addresses of a referral's servers at or below the cut, which it needs.
  var glue: [Record] {
    guard !isAuthoritative, let cut = authority.first(where: { $0.type == 2 }) else { return [] }
    return additional.filter { $0.owner.suffix(cut.owner.count).elementsEqual(cut.owner) }
  }

  /// Nothing but a header, the question, and OPT.
  var hasNoRecords: Bool { answer.isEmpty && authority.isEmpty && additional.isEmpty }
}

extension Outline.Record {
  /// Whether an NSEC record's next name is below a wildcard that could stand in for `name`.
  func leadsBelowWildcard(above name: Name) -> Bool {
    var encloser = Labels(name.lowercased).parent
    while true {
      if let wildcard = encloser.child("*").name?.wire, let length = wireNameLength(rdata[...]),
        length > wildcard.count, rdata.prefix(length).suffix(wildcard.count).elementsEqual(wildcard)
      {
        return true
      }
      if encloser.labels.isEmpty { return false }
      encloser = encloser.parent
    }
  }

  /// Whether an NSEC record neither stands at `name` or at a wildcard that could stand in for it, nor leads below
  /// `name`: then it says of that wildcard nothing, or that it is no more than an empty non-terminal.
  func isOfNeitherNameNorWildcard(_ name: Name) -> Bool {
    let name = name.lowercased.wire
    let wildcard = owner.starts(with: [1, 0x2a]) ? owner.dropFirst(2) : []
    let isWildcard = !wildcard.isEmpty && name.suffix(wildcard.count).elementsEqual(wildcard)
    guard owner != name, !isWildcard, let length = wireNameLength(rdata[...]) else { return false }
    return !rdata.prefix(length).suffix(name.count).elementsEqual(name)
  }

  /// Whether it is an NSEC3 record with the flag Opt-Out (RFC 5155, section 3.1.2.1).
  var isOptOut: Bool { type == 50 && rdata.count > 1 && rdata[1] & 1 != 0 }

  /// Whether it is of a type, or signs it.
  func isOrSigns(_ type: UInt16) -> Bool { self.type == type || self.type == 46 && covered == type }

  /// The type that a signature covers.
  var covered: UInt16 { rdata.count > 1 ? UInt16(rdata[0]) << 8 | UInt16(rdata[1]) : 0 }

  /// The RRset that it belongs to: signatures are of the set that they sign (RFC 2181, section 5.3).
  var set: [UInt16] { type == 46 ? [46, covered] : [type] }
}
