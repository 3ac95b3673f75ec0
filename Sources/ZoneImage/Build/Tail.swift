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

  /// Whether who asks for DNSSEC gets something else than who does not.
  var hasSecureForm: Bool {
    !proofs.isEmpty || answers.contains { $0.isSecure } || authorities.contains { $0.isSecure }
      || requiredAdditionals.contains { $0.isSecure }
      || optionalAdditionals.contains { $0.isSecure }
  }
}
