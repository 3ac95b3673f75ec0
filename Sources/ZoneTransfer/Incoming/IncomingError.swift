public import DNSWire

/// Why a primary's answer is not taken.
public enum IncomingError: Error, Equatable, Sendable {
  /// A message or a record of it is not whole.
  case malformed
  /// It answers another question.
  case otherQuestion
  case refused(RCode)
  /// It does not claim to know the zone.
  case notAuthoritative
  /// It has no SOA record of the zone, or one that cannot be read.
  case noSOA
  /// A record of another zone (RFC 5936, section 3).
  case outside(Name)
  /// A type that no zone holds.
  case metaType(Name, RRType)
  /// The SOA at the end is not that of the beginning: the zone has changed in between.
  case otherSOA
  /// Records came behind the SOA that ends the zone.
  case behindEnd
  /// It answers IXFR with the version that is had, though it told of a newer one.
  case nothingNew
  /// More octets than a zone, or a difference, can have here.
  case tooLarge
  case signature(TSIGError)
}

extension IncomingError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed: "a message is malformed"
    case .otherQuestion: "a message answers another question"
    case .refused(let rcode): "it says \(Self.name(rcode))"
    case .notAuthoritative: "it is not authoritative for the zone"
    case .noSOA: "there is no SOA record of the zone where it has to be"
    case .outside(let owner): "\(owner) is outside the zone"
    case .metaType(let owner, let type): "TYPE\(type.rawValue) at \(owner) is no type of data"
    case .otherSOA: "the zone changed during the transfer"
    case .behindEnd: "records stand behind the end of the zone"
    case .nothingNew: "it told of a newer version and has none"
    case .tooLarge: "there are more octets than are taken in"
    case .signature(let error): "\(error)"
    }
  }

  private static func name(_ rcode: RCode) -> String {
    switch rcode {
    case .noError: "NOERROR, with no answer"
    case .formErr: "FORMERR"
    case .servFail: "SERVFAIL"
    case .nxDomain: "NXDOMAIN"
    case .notImp: "NOTIMP"
    case .refused: "REFUSED"
    case .notAuth: "NOTAUTH"
    default: "RCODE \(rcode.rawValue)"
    }
  }
}
