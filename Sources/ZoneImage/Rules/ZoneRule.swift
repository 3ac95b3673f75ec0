/// What a zone must keep; the raw values are stable names. docs/zone-checks.md gives the reasons.
public enum ZoneRule: String, Sendable, Codable, CaseIterable {
  case noSOA = "no-soa"
  case multipleSOAs = "multiple-soas"
  case soaNotAtApex = "soa-not-at-apex"
  case noNS = "no-ns"
  case outOfZone = "out-of-zone"
  case metaType = "meta-type"
  case malformedRDATA = "malformed-rdata"
  case cnameAndOtherData = "cname-and-other-data"
  case multipleCNAMEs = "multiple-cnames"
  case multipleDNAMEs = "multiple-dnames"
  case dnameBesideCNAME = "dname-beside-cname"
  case dnameBesideNS = "dname-beside-ns"
  case dataUnderDNAME = "data-under-dname"
  case nsBelowDelegation = "ns-below-delegation"
  case occludedData = "occluded-data"
  case missingGlue = "missing-glue"
  case duplicateRecord = "duplicate-record"
  case ttlMismatch = "ttl-mismatch"
  case nsTargetCNAME = "ns-target-cname"
  case mxTargetCNAME = "mx-target-cname"
  case srvTargetCNAME = "srv-target-cname"
  case nsec3TooManyIterations = "nsec3-too-many-iterations"
  case nsec3ExtraIterations = "nsec3-extra-iterations"
  case rrsetUnsigned = "rrset-unsigned"
  case signatureExpired = "signature-expired"
  case signatureNotYetValid = "signature-not-yet-valid"
  case denialChainBroken = "denial-chain-broken"

  /// An error where no right answer could be given, a warning where one can.
  public var severity: Severity {
    switch self {
    case .noSOA, .multipleSOAs, .soaNotAtApex, .outOfZone, .metaType, .malformedRDATA,
      .cnameAndOtherData, .multipleCNAMEs, .multipleDNAMEs, .dnameBesideCNAME,
      .nsec3TooManyIterations:
      .error
    case .noNS, .dnameBesideNS, .dataUnderDNAME, .nsBelowDelegation, .occludedData, .missingGlue,
      .duplicateRecord, .ttlMismatch, .nsTargetCNAME, .mxTargetCNAME, .srvTargetCNAME,
      .nsec3ExtraIterations, .rrsetUnsigned, .signatureExpired, .signatureNotYetValid,
      .denialChainBroken:
      .warning
    }
  }
}
