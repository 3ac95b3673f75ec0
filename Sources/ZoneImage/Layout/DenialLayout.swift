/// How a zone proves that something is not there; the image's header says which.
enum DenialKind {
  /// It does not.
  static let none: UInt32 = 0
  /// NSEC (RFC 4034, section 4): the index is the owners' keys in canonical order.
  static let nsec: UInt32 = 1
  /// NSEC3 (RFC 5155): the index is the owners' hashes, ascending.
  static let nsec3: UInt32 = 2
}

/// A node's proofs: words, 0 where there is none.
///
///   0   what proves that a type is not there: the node's own NSEC or NSEC3; at an empty non-terminal
///       the NSEC that covers it
///   4   what proves that `*` directly below is not there
///   8   NSEC3 only, where the first is 0: the closest provable encloser's, and what covers the name
///   12  that is the next closer to it (RFC 5155, section 7.2.1)
enum ProofLayout {
  static let own = 0
  static let wildcard = 4
  static let encloser = 8
  static let nextCloser = 12
}

/// The index of NSEC records: first all prefixes, ascending, then all entries.
///
/// A prefix is the first eight octets of the owner's ``CanonicalKey`` behind the apex's, the first
/// one highest: a search touches few cache lines, and compares whole keys only where prefixes tie.
enum NSECIndexLayout {
  static let prefixSize = 8
  /// The proof in words, 4 octets; the key in words, 4: its length, 2 octets, then its octets
  /// behind the apex's.
  static let entrySize = 8
}

/// The index of NSEC3 records: hashes are uniform, so that a table of buckets finds one at once.
///
/// Bucket `b` of `n` holds the hashes whose upper 32 bits, times `n`, have `b` above bit 32; the
/// table has one word more than buckets: the number of the first entry in or behind each.
enum NSEC3IndexLayout {
  static let hashSize = 20
  /// The hash, then the proof in words.
  static let entrySize = 24

  @inline(__always)
  static func bucket(_ upper: UInt32, count: Int) -> Int {
    let scaled = UInt64(upper) &* UInt64(truncatingIfNeeded: count & 0xffff_ffff)
    return Int(truncatingIfNeeded: scaled >> 32)
  }
}
