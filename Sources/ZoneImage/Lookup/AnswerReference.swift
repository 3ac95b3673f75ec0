import DNSWire
import Octets

/// What answers a question, in full: a tail in one of its forms, and proofs to put in; or records
/// that are gathered from a node's tails.
public struct AnswerReference: ~Escapable, BitwiseCopyable {
  let octets: RawSpan
  let found: FoundAnswer
  /// Where the own NSEC of the node stands that records are gathered from; 0 where it has none.
  let ownNSEC: Int
  /// Octets of the question's name before the apex's.
  let relative: Int
  /// The records are wanted with their signatures, and negative answers with proofs.
  let wantsDNSSEC: Bool

  @_lifetime(copy octets)
  @inline(__always)
  init(
    _ octets: RawSpan, _ found: FoundAnswer, ownNSEC: Int, relative: Int, wantsDNSSEC: Bool
  ) {
    self.octets = octets
    self.ownNSEC = ownNSEC
    self.found = found
    self.relative = relative
    self.wantsDNSSEC = wantsDNSSEC
  }

  /// Where the tail's header stands in the image.
  var place: Int { found.place }

  /// Octets by which the question is longer than what the tail was compiled for.
  var distance: Int { Int(found.tail.distance) }

  /// A tail's secure form; the tail itself where it has but one.
  @inline(__always)
  static func secureForm(of place: Int, _ octets: RawSpan) -> Int {
    let header = TailHeader(octets, at: place)
    guard header.flags & TailLayout.secure != 0 else { return place }
    return header.end(at: place) &+ TailLayout.headSize
  }

  /// The form behind a secure one that has the proof which a wildcard's answer takes; 0 where there is none.
  @inline(__always)
  static func wholeForm(of place: Int, _ octets: RawSpan) -> Int {
    let header = TailHeader(octets, at: place)
    guard header.flags & TailLayout.completed != 0 else { return 0 }
    return header.end(at: place) &+ TailLayout.headSize
  }
}

extension TailHeader {
  /// Where the tail's octets start.
  @inlinable @inline(__always)
  func start(at place: Int) -> Int {
    place &+ TailLayout.headerSize &+ NodeLayout.padded(2 &* fixups)
  }

  /// Where the next thing in the image stands.
  @inline(__always)
  func end(at place: Int) -> Int { start(at: place) &+ NodeLayout.padded(length) }
}
