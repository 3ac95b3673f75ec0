import DNSWire

/// A tail before it goes into the image: its records by section.
struct Tail {
  /// One record and where its owner name comes from.
  struct Entry {
    var owner: TailComposer.Owner
    var type: RRType
    var ttl: UInt32
    var rdata: ArraySlice<UInt8>
    /// Only for who asks for DNSSEC: a signature, or DS at a referral.
    var isSecure = false
  }

  var rcode = RCode.noError
  var authoritative = true
  /// The zone is not loaded.
  var unavailable = false
  /// A DNAME for the names below it.
  var redirects = false
  var answers: [Entry] = []
  var authorities: [Entry] = []
  /// Without these the answer would be of no use: TC is set instead (RFC 9471).
  var requiredAdditionals: [Entry] = []
  /// Left out before TC is set.
  var optionalAdditionals: [Entry] = []
  /// Proofs that the question decides on can be put in.
  var opens = false
  /// Proofs that the secure form always takes: numbers in ``Denial/proofs``.
  var proofs: [Int] = []

  /// Records that prove, for all names behind a wildcard in canonical order, that they are not there: with them a
  /// third form is whole, and no proof is put in.
  var wildcardProof: [Entry] = []

  /// Adds records to the authority section that only who asks for DNSSEC gets.
  mutating func addSecurely(_ entries: [Entry]) {
    authorities += entries.map {
      var entry = $0
      entry.isSecure = true
      return entry
    }
  }

  /// Whether who asks for DNSSEC gets something else than who does not.
  var hasSecureForm: Bool {
    !proofs.isEmpty || answers.contains { $0.isSecure } || authorities.contains { $0.isSecure }
      || requiredAdditionals.contains { $0.isSecure }
      || optionalAdditionals.contains { $0.isSecure }
  }
}
