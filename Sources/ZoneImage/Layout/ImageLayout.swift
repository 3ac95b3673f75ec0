// The zone image: one flat, position-independent run of octets, little-endian.
//
//   header   ImageLayout.headerSize octets
//   proofs   of a signed zone: NSEC or NSEC3 records with their signatures, each set a tail
//   nodes    each followed by its tails, in canonical order of owner names
//   slots    the hash table: 8 octets each
//   denial   of a signed zone: the index of its NSEC or NSEC3 records
//
// Offsets inside the image count 4-octet words, so 32 bits reach 16 GiB. Everything is read with
// total loads: a damaged image can give a wrong answer, never a trap.

/// Offsets in the image's header, and the sizes of its parts.
enum ImageLayout {
  /// "APUSZONE", little-endian.
  static let magicValue: UInt64 = 0x454e_4f5a_5355_5041
  static let versionValue: UInt32 = 3

  static let magic = 0  // 8 octets
  static let version = 8  // 4
  static let flags = 12  // 4
  static let length = 16  // 8: octets of the whole image
  static let seed = 24  // 16: the name hash's
  static let slotCount = 40  // 4
  static let slots = 44  // 4: words
  static let apexNode = 48  // 4: words
  static let noDataTail = 52  // 4: words; compiled for the apex
  static let nxDomainTail = 56  // 4: words; compiled for the apex
  static let nodeCount = 60  // 4
  static let recordCount = 64  // 4
  static let serial = 68  // 4
  static let apexLength = 72  // 2: octets of the apex's name
  static let apexLabels = 74  // 2
  static let apexName = 76  // up to 255, lower case
  static let denialKind = 332  // 4: 0, or a DenialKind
  static let denialIndex = 336  // 4: words
  static let denialCount = 340  // 4: entries of the index
  static let denialBuckets = 344  // 4: words; NSEC3 only
  static let denialBucketCount = 348  // 4
  static let denialIterations = 352  // 2
  static let denialSaltLength = 354  // 2
  static let denialSalt = 356  // 4: words
  /// For names that the apex is the closest encloser of: as `nxDomainTail`, with all proofs but the one
  /// that covers the name.
  static let apexNXDomainTail = 360  // 4: words
  /// What proves that `*` directly below the apex is not there, and stands in that tail; NSEC only.
  static let apexWildcardProof = 364  // 4: words
  static let headerSize = 368

  /// Flag: the zone is configured and could not be loaded; the image has no nodes.
  static let unavailable: UInt32 = 1
  /// Flag: no tail has a secure form, and there are no proofs: who asks for DNSSEC gets what all get.
  static let unsigned: UInt32 = 2
}

/// A node: an owner name that exists in the zone and is not below a cut or a DNAME.
///
///   0  name length: octets of the owner's name before the apex's
///   1  flags
///   2  number of types, 2 octets
///   4  the name in lower case, padded to a word
///   …  the types in ascending order, 8 octets each: the type, 2 octets; 0, 2; its tail in words, 4
///   …  the wildcard child's node in words, if there is one
///   …  the default tail in words, if there is one
///   …  the proofs in words, if there are any: see ``ProofLayout``
@usableFromInline
enum NodeLayout {
  static let nameLength = 0
  static let flags = 1
  static let typeCount = 2
  @inlinable static var name: Int { 4 }
  /// Octets of a type and its tail: one load finds both.
  @inlinable static var typeSize: Int { 8 }

  /// NS here and not the apex: what is here, DS apart, and all below is delegated.
  @inlinable static var cut: UInt8 { 1 }
  /// `*` exists directly below.
  @inlinable static var wildcard: UInt8 { 2 }
  /// A tail for every type that is not listed: the referral at a cut, the chain at a CNAME.
  static let ownDefault: UInt8 = 4
  /// CNAME is among the types.
  @inlinable static var alias: UInt8 { 8 }
  /// The types' tails were compiled for the parent's name: the node is a wildcard.
  @inlinable static var synthesizes: UInt8 { 16 }
  /// A DNAME stands here: its tail, with the synthesised CNAME's TTL, answers all names below.
  static let dname: UInt8 = 32

  /// Proofs that something does not exist stand behind the links.
  static let proofs: UInt8 = 64

  /// `count` octets rounded up to whole words.
  @inlinable @inline(__always)
  static func padded(_ count: Int) -> Int { (count &+ 3) & ~3 }
}

/// A tail: what follows the question, finished.
///
///   0   octets of all sections
///   2   octets without the optional part of the additional section
///   4   ANCOUNT, as all counts in network byte order, to be copied
///   6   NSCOUNT
///   8   ARCOUNT of all
///   10  ARCOUNT without the optional part
///   12  AA and RCODE where the header has them, and flags of the image's own
///   14  number of fix-ups
///   16  the Internet checksum's sum of all sections, in memory order
///   18  the same without the optional part
///   20  the fix-ups, 2 octets each, padded to a word: offsets in the tail of compression pointers
///       that move with the question's length
///   …   the octets, padded to a word
///
/// A tail has two forms where DNSSEC makes a difference (RFC 4035, section 3.1.1): behind the plain
/// one stands the secure one, with the signatures. A form that proofs can be put into, and each
/// secure one, has a word in front of its header:
///
///   -4  octets of the answer and authority sections, the head: proofs go behind it
///   -2  the head's sum
///
/// What such a form holds behind its head points only into the question and the head, so that it
/// can move. A wildcard whose NSEC covers all names beside it has a third form, for these. Behind a form that is
/// listed stand the proofs that it always takes: their number, 4
/// octets, and each proof in words.
@usableFromInline
enum TailLayout {
  @inlinable static var headerSize: Int { 20 }
  @inlinable static var sums: Int { 16 }

  /// Of the flags, the bits that go into the header as they are: AA and RCODE.
  @inlinable static var headerMask: UInt16 { 0x0f04 }
  @inlinable static var rcodeShift: UInt16 { 8 }
  /// AA is set.
  @inlinable static var authoritative: UInt16 { 0x04 }
  /// The sections do not fit any message: TC on every transport.
  @inlinable static var oversize: UInt16 { 0x20 }
  /// SERVFAIL, because the zone is not loaded.
  @inlinable static var unavailable: UInt16 { 0x02 }
  /// A DNAME for the names below it: a CNAME must be made of it.
  @inlinable static var redirects: UInt16 { 0x40 }
  /// The secure form stands behind this one.
  @inlinable static var secure: UInt16 { 0x80 }
  /// Proofs can be put in behind the head.
  @inlinable static var open: UInt16 { 0x10 }
  /// Behind this secure form of a wildcard's tail stands one with the proof for all names that sort behind `*`.
  @inlinable static var completed: UInt16 { 0x01 }
  /// A list of proofs stands behind the octets.
  @inlinable static var listed: UInt16 { 0x08 }
  /// Octets of the word in front of the header.
  @inlinable static var headSize: Int { 4 }
}
