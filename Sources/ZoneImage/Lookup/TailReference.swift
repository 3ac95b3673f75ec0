public import DNSWire

/// A tail that was found for a question, and what the responder must know of it.
public struct TailReference: Sendable, BitwiseCopyable {
  /// Where the tail's header stands in the image.
  var offset: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  public internal(set) var distance: Int
  /// Octets of all sections.
  public internal(set) var length: Int
  /// Octets without the optional part of the additional section.
  public internal(set) var requiredLength: Int
  public internal(set) var answers: UInt16
  public internal(set) var authorities: UInt16
  public internal(set) var additionals: UInt16
  public internal(set) var requiredAdditionals: UInt16
  public internal(set) var rcode: RCode
  public internal(set) var isAuthoritative: Bool
  /// The sections fit no message: TC on every transport.
  public internal(set) var isOversize: Bool
  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  public internal(set) var redirects: Bool
}
