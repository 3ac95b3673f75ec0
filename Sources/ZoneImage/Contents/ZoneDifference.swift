public import DNSWire

/// What two versions of a zone do not share.
public struct ZoneDifference: Sendable {
  /// A record that only one of them has.
  public struct Change: Sendable {
    public var isAdded: Bool
    /// In wire form and in lower case.
    public var owner: [UInt8]
    public var type: RRType
    public var ttl: UInt32
    public var rdata: [UInt8]
  }

  /// Records that only the new version has, and those that only the old one has.
  public private(set) var added = 0
  public private(set) var removed = 0
  /// Records that both have, with another TTL.
  public private(set) var retimed = 0
  /// Records of the old version, and those that are gone, without what each new version replaces by
  /// itself: SOA, and what a signer makes (RRSIG, NSEC, NSEC3).
  public private(set) var keptCount = 0
  public private(set) var keptRemoved = 0
  /// The first of them, in canonical order, up to the limit.
  public private(set) var changes: [Change] = []

  /// Whether a record differs in anything.
  public var isEmpty: Bool { added == 0 && removed == 0 && retimed == 0 }

  /// How much of the old version is gone, in per cent, rounded up.
  public var removedPercent: Int {
    keptCount == 0 ? 0 : (keptRemoved * 100 + keptCount - 1) / keptCount
  }

  private let limit: Int

  /// Compares two versions; `limit` changes are told one by one.
  public init(from old: ZoneSnapshot, to new: ZoneSnapshot, limit: Int = 0) {
    self.limit = limit
    var left = ZoneSnapshot.Cursor(old)
    var right = ZoneSnapshot.Cursor(new)
    var (hasLeft, hasRight) = (left.next(), right.next())
    while hasLeft || hasRight {
      let order = hasLeft && hasRight ? left.order(right) : hasLeft ? .before : .behind
      switch order {
      case .same:
        if left.equals(right) {
          keptCount += left.recordCount { !Self.isReplaced($0) }
        } else {
          compare(left.packed, right.packed, key: left.key)
        }
        (hasLeft, hasRight) = (left.next(), right.next())
      case .before:
        compare(left.packed, [], key: left.key)
        hasLeft = left.next()
      case .behind:
        compare([], right.packed, key: right.key)
        hasRight = right.next()
      }
    }
  }

  /// Compares the records of one node, which are not the same.
  private mutating func compare(
    _ old: ArraySlice<UInt8>, _ new: ArraySlice<UInt8>, key: [UInt8]
  ) {
    var found: [PackedRecords.Identity: UInt32] = [:]
    for record in PackedRecords(new) { found[record.identity] = record.ttl }
    for record in PackedRecords(old) {
      let isKept = !Self.isReplaced(record.type)
      if isKept { keptCount += 1 }
      if let ttl = found.removeValue(forKey: record.identity) {
        if ttl != record.ttl { retimed += 1 }
      } else {
        removed += 1
        if isKept { keptRemoved += 1 }
        tell(record, key: key, isAdded: false)
      }
    }
    guard !found.isEmpty else { return }
    for record in PackedRecords(new) where found[record.identity] != nil {
      added += 1
      tell(record, key: key, isAdded: true)
    }
  }

  private mutating func tell(_ record: PackedRecords.Record, key: [UInt8], isAdded: Bool) {
    guard changes.count < limit else { return }
    changes.append(
      Change(
        isAdded: isAdded, owner: Array(CanonicalKey.name(key[...])), type: record.type,
        ttl: record.ttl, rdata: Array(record.rdata)))
  }

  private static func isReplaced(_ type: RRType) -> Bool {
    type == .soa || type == .rrsig || type == .nsec || type == .nsec3
  }
}
