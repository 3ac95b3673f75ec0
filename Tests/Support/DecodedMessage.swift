public import DNSWire

/// A message taken apart without mercy: what is not exactly right gives no message at all.
public struct DecodedMessage: Equatable, Sendable {
  /// A record with its names in full.
  public struct Record: Hashable, Sendable {
    public var owner: [UInt8]
    public var type: RRType
    public var rrClass: UInt16
    public var ttl: UInt32
    public var rdata: [UInt8]

    public init(owner: [UInt8], type: RRType, rrClass: UInt16, ttl: UInt32, rdata: [UInt8]) {
      self.owner = owner
      self.type = type
      self.rrClass = rrClass
      self.ttl = ttl
      self.rdata = rdata
    }

    /// The same without regard to case and TTL.
    public var folded: Record {
      func fold(_ octets: [UInt8]) -> [UInt8] {
        octets.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
      }
      return Record(
        owner: fold(owner), type: type, rrClass: rrClass, ttl: 0,
        rdata: type.names(in: rdata[...]) == nil ? rdata : fold(rdata))
    }
  }

  public var id: UInt16
  public var flags: UInt16
  /// The question section, as it stands.
  public var question: [UInt8] = []
  public var answer: [Record] = []
  public var authority: [Record] = []
  /// Without OPT.
  public var additional: [Record] = []
  public var opt: Record?
  public var size: Int

  /// With the upper bits that OPT holds.
  public var rcode: UInt16 { flags & 0xf | UInt16(truncatingIfNeeded: (opt?.ttl ?? 0) >> 24) << 4 }

  /// Nil where counts and octets disagree, a pointer does not lead back to a name, or there is
  /// more than one OPT.
  public init?(_ octets: [UInt8]) {
    guard octets.count >= 12 else { return nil }
    var reader = MessageReader(octets: octets)
    guard let id = reader.word(), let flags = reader.word() else { return nil }
    let counts = (0..<4).compactMap { _ in reader.word() }
    (self.id, self.flags, size) = (id, flags, octets.count)
    for _ in 0..<counts[0] {
      guard reader.name() != nil, reader.word() != nil, reader.word() != nil else { return nil }
    }
    question = Array(octets[12..<reader.at])
    for section in 1...3 {
      for _ in 0..<counts[section] {
        guard let record = reader.record() else { return nil }
        switch section {
        case 1: answer.append(record)
        case 2: authority.append(record)
        default:
          if record.type != .opt {
            additional.append(record)
          } else if opt == nil, record.owner == [0] {
            opt = record
          } else {
            return nil
          }
        }
      }
    }
    guard reader.at == octets.count else { return nil }
  }
}

/// Walks a message.
private struct MessageReader {
  let octets: [UInt8]
  var at = 0

  mutating func octet() -> UInt8? {
    guard at < octets.count else { return nil }
    at += 1
    return octets[at - 1]
  }

  mutating func word() -> UInt16? {
    guard let high = octet(), let low = octet() else { return nil }
    return UInt16(high) << 8 | UInt16(low)
  }

  /// A name in full; pointers must lead backwards.
  mutating func name() -> [UInt8]? {
    var name: [UInt8] = []
    var end: Int?
    var limit = at
    while let length = octet() {
      if length >= 0xc0 {
        guard let low = octet() else { return nil }
        end = end ?? at
        at = Int(length & 0x3f) << 8 | Int(low)
        guard at < limit, at >= 12 else { return nil }
        limit = at
        continue
      }
      guard length <= 63, at + Int(length) <= octets.count else { return nil }
      name += [length] + octets[at..<(at + Int(length))]
      at += Int(length)
      if length == 0 {
        at = end ?? at
        return name.count <= 255 ? name : nil
      }
    }
    return nil
  }

  mutating func record() -> DecodedMessage.Record? {
    guard let owner = name(), let type = word(), let rrClass = word(), let high = word(),
      let low = word(), let length = word(), at + Int(length) <= octets.count
    else { return nil }
    let end = at + Int(length)
    var rdata: [UInt8] = []
    if let names = names(of: RRType(type), upTo: end) {
      rdata += octets[at..<(at + names.start)]
      at += names.start
      for _ in 0..<names.count {
        guard let name = name() else { return nil }
        rdata += name
      }
    }
    guard at <= end else { return nil }
    rdata += octets[at..<end]
    at = end
    return DecodedMessage.Record(
      owner: owner, type: RRType(type), rrClass: rrClass, ttl: UInt32(high) << 16 | UInt32(low),
      rdata: rdata)
  }

  private func names(of type: RRType, upTo end: Int) -> RDATANames? {
    guard let names = type.names(in: octets[at..<end]), at + names.start < end else { return nil }
    return names
  }
}
