import DNSWire
import Octets

/// What answers a question, in full: a tail in one of its forms, and proofs to put in; or records
/// that are gathered from a node's tails.
public struct AnswerReference: ~Escapable, BitwiseCopyable {
  let octets: RawSpan
  /// Where the tail's header stands in the image.
  var place = 0
  /// Octets by which the question is longer than what the tail was compiled for.
  var distance = 0
  /// Octets of the question's name before the apex's.
  let relative: Int
  /// The records are wanted with their signatures, and negative answers with proofs.
  let wantsDNSSEC: Bool
  var proofs = Proofs()
  /// For RRSIG or NSEC the node that has them.
  var source = NodeHead.none
  /// Where that node's own NSEC stands, if it has one.
  var ownNSEC = 0
  /// What is gathered from there.
  var gathered = RRType(0)

  @_lifetime(copy octets)
  @inline(__always)
  init(_ octets: RawSpan, relative: Int, wantsDNSSEC: Bool) {
    self.octets = octets
    self.relative = relative
    self.wantsDNSSEC = wantsDNSSEC
  }

  /// Takes a tail: its secure form where that is wanted, and there is one.
  @inline(__always)
  mutating func take(_ place: Int, distance: Int) {
    self.distance = distance
    self.place = wantsDNSSEC ? Self.secureForm(of: place, octets) : place
  }

  /// A tail's secure form; the tail itself where it has but one.
  @inline(__always)
  static func secureForm(of place: Int, _ octets: RawSpan) -> Int {
    let header = TailHeader(octets, at: place)
    guard header.flags & TailLayout.secure != 0 else { return place }
    return header.end(at: place) &+ TailLayout.headSize
  }

  /// Takes a proof that was compiled for the apex.
  @inline(__always)
  mutating func prove(_ place: Int) {
    proofs.add(place: place, distance: relative)
  }
}

extension TailHeader {
  /// Where the tail's octets start.
  @inline(__always)
  func start(at place: Int) -> Int {
    place &+ TailLayout.headerSize &+ NodeLayout.padded(2 &* fixups)
  }

  /// Where the next thing in the image stands.
  @inline(__always)
  func end(at place: Int) -> Int { start(at: place) &+ NodeLayout.padded(length) }
}
