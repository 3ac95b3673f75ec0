public import DNSWire

/// Why a question gets the answer that it gets, for human eyes: what the lookup met on its way, told by
/// ``ZoneSet/trace(of:type:_:name:wantsDNSSEC:)`` for one name.
public struct LookupTrace: Equatable, Sendable {
  /// What stands in the zone for the question's name.
  public enum Found: String, CaseIterable, Codable, Sendable {
    /// The name itself.
    case name
    /// The name itself, which owns nothing: names below it do (RFC 8020).
    case emptyNonTerminal = "empty-non-terminal"
    /// A wildcard (RFC 4592).
    case wildcard
    /// A zone cut, at the name or above it.
    case cut
    /// A DNAME above it (RFC 6672).
    case dname
    case nothing
    /// The zone is configured and could not be loaded.
    case unavailable
  }

  /// What the answer is.
  public enum Outcome: String, CaseIterable, Codable, Sendable {
    case answer
    /// A CNAME: the answer goes on with its target.
    case alias
    /// The same of a DNAME, of which a CNAME is made.
    case redirection
    case referral
    case noData = "no-data"
    case nameError = "name-error"
    case serverFailure = "server-failure"
  }

  /// What a proof says, which is of use where the answer is signed.
  public enum Role: String, CaseIterable, Codable, Sendable {
    /// At the node there is no such type.
    case noType = "no-type"
    /// Between the closest encloser and the name there is nothing.
    case noName = "no-name"
    /// There is no wildcard below the closest encloser.
    case noWildcard = "no-wildcard"
    /// The closest encloser is there (NSEC3).
    case encloser
    /// The child zone is signed.
    case signedChild = "signed-child"
    /// Of an alias' target.
    case ofTarget = "of-target"
  }

  /// A proof that goes into the answer.
  public struct Proof: Equatable, Sendable {
    /// One record may prove several things.
    public var roles: [Role]
    /// The records as a message of their own, behind a header and a question.
    public var message: [UInt8]
    /// Where the first record starts.
    public var start: Int
  }

  /// The zone's apex.
  public var zone: Name
  public var found: Found
  /// The owner of what was found; nil for nothing.
  public var node: Name?
  /// What the node owns.
  public var types: [RRType] = []
  /// The longest existing name above the question's, where that is not there itself.
  public var closestEncloser: Name?
  public var outcome: Outcome
  public var proofs: [Proof] = []
}
