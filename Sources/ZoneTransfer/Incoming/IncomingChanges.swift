public import DNSWire

/// What an answer to IXFR changes, one version after the other (RFC 1995, section 4): what is left of it in the end.
public struct IncomingChanges: Sendable {
  /// A record without its TTL; names in RDATA count without regard to case (RFC 4034, section 6.2).
  private struct Key: Hashable {
    var owner: Name
    var type: RRType
    var rdata: [UInt8]

    init(_ owner: Name, _ type: RRType, _ rdata: some Collection<UInt8>) {
      self.owner = owner
      self.type = type
      self.rdata = type.canonical(Array(rdata))
    }
  }

  private var removed: Set<Key> = []
  private var added: [Key: IncomingZone.Record] = [:]
  /// Came and went. The version there is need not have them, and where it does, as it was told again, they go too.
  private var passing: Set<Key> = []

  mutating func remove(_ record: IncomingZone.Record) {
    let key = Key(record.owner, record.type, record.rdata)
    if added.removeValue(forKey: key) == nil {
      removed.insert(key)
    } else {
      passing.insert(key)
    }
  }

  mutating func add(_ record: IncomingZone.Record) {
    added[Key(record.owner, record.type, record.rdata)] = record
  }

  /// Records that the version there is has no more, and those that are new or have another TTL.
  public var removedCount: Int { removed.count }
  public var addedCount: Int { added.count }

  /// Whose records are changed, come or go.
  public var owners: Set<Name> {
    Set(removed.map(\.owner)).union(added.keys.map(\.owner)).union(passing.map(\.owner))
  }

  /// Whether a record of the version there is stays as it is.
  public func keeps(owner: Name, type: RRType, rdata: ArraySlice<UInt8>) -> Bool {
    let key = Key(owner, type, rdata)
    return !removed.contains(key) && !passing.contains(key) && added[key] == nil
  }

  /// Whether a record of the version there is goes: each that does has to be there once.
  public func removes(owner: Name, type: RRType, rdata: ArraySlice<UInt8>) -> Bool {
    removed.contains(Key(owner, type, rdata))
  }

  /// What is new.
  public var additions: some Collection<IncomingZone.Record> { added.values }
}

extension RRType {
  /// RDATA with the names in it in lower case.
  fileprivate func canonical(_ rdata: [UInt8]) -> [UInt8] {
    guard let names = names(in: rdata[...]) else { return rdata }
    var canonical = rdata
    var at = names.start
    for _ in 0..<names.count {
      guard at <= rdata.count, let length = wireNameLength(rdata[at...]) else { return canonical }
      // Length octets are at most 63, below the letters.
      for index in at..<(at + length) where (0x41...0x5a).contains(canonical[index]) {
        canonical[index] |= 0x20
      }
      at += length
    }
    return canonical
  }
}
