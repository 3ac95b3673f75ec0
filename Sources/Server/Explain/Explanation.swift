public import Foundation

/// Why a question gets the answer that it gets. The JSON form's keys are a contract: more may come, none goes.
public struct Explanation: Codable, Equatable, Sendable {
  /// What was asked.
  public struct Question: Codable, Equatable, Sendable {
    public var name: String
    public var type: String
    public var dnssec: Bool
    public var from: String?
    /// `udp` or `tcp`.
    public var transport: String
    /// Nil: no EDNS.
    public var payload: UInt16?
  }

  /// Who would take the query.
  public struct Path: Codable, Equatable, Sendable {
    public enum Taker: String, CaseIterable, Codable, Sendable {
      case fast, kernel
      /// It would be dropped.
      case nobody
    }

    public var taker: Taker
    public var reason: String
  }

  /// The limit on responses that this one would be under.
  public struct RateLimit: Codable, Equatable, Sendable {
    /// The response's class.
    public var responseClass: String
    /// Which responses share the limit.
    public var alike: String
    /// Responses a second; 0: no limit.
    public var perSecond: UInt32
    /// Who shares it; nil where nobody in particular asks.
    public var prefix: String?
    public var exempt: Bool
    /// Of those over the limit, every so many-th is TC; 0: none.
    public var slip: UInt8
    public var dryRun: Bool
  }

  /// What the lookup met for one name: the question's, then the targets that its aliases lead to.
  public struct Step: Codable, Equatable, Sendable {
    public struct Proof: Codable, Equatable, Sendable {
      public var roles: [String]
      public var record: String
    }

    public var name: String
    /// `name`, `empty-non-terminal`, `wildcard`, `cut`, `dname`, `nothing`, `unavailable`, or `outside` the zone.
    public var found: String
    /// The owner of what was found.
    public var node: String?
    public var types: [String]
    public var closestEncloser: String?
    /// `answer`, `alias`, `redirection`, `referral`, `no-data`, `name-error`, `server-failure`; `loop` for an
    /// alias whose target was there before, `left` where the client goes on.
    public var outcome: String
    public var proofs: [Proof]
  }

  /// What room there was.
  public struct Size: Codable, Equatable, Sendable {
    public var octets: Int
    public var limit: Int
    /// Whose limit it is.
    public var reason: String
    public var truncated: Bool
    /// Octets of the whole answer, as over TCP.
    public var whole: Int
  }

  /// Where zones and settings come from.
  public var source: String
  public var question: Question
  public var path: Path
  /// Nil where nothing is limited: over TCP, or it is off.
  public var rateLimit: RateLimit?
  /// The zone's apex; nil where no zone holds the name.
  public var zone: String?
  public var serial: UInt32?
  public var steps: [Step]
  /// Nil where there is no response.
  public var size: Size?
  /// Why there is no response.
  public var silence: String?
  /// Nil where there is none.
  public var response: ResponseText?
  /// The response's octets.
  public var wire: Data?
}
