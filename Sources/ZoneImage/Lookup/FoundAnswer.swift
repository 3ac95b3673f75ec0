import DNSWire

/// What answers a question, as it was found in its zone's image: kept from one stage to the next.
public struct FoundAnswer: BitwiseCopyable, Sendable {
  /// A tail in one of its forms; none where records are to be gathered.
  public var tail: FoundTail
  /// The proofs that are to be put in.
  public internal(set) var proofs: Proofs
  /// For RRSIG or NSEC what is gathered, and where the node that has them stands, in words.
  private(set) var gathered = RRType(0)
  private var sourceWords: UInt32 = 0

  /// Nothing yet, of a question with so many octets before the apex.
  @inline(__always)
  init(relative: Int) {
    tail = .none
    proofs = Proofs(distance: relative)
  }

  /// A tail at a place in the image, and the one proof that goes in, or none, at another or 0.
  @inline(__always)
  init(_ place: Int, distance: Int, proof: Int, relative: Int) {
    tail = FoundTail(
      words: UInt32(truncatingIfNeeded: place >> 2), distance: UInt8(truncatingIfNeeded: distance))
    proofs = Proofs(distance: relative, proof)
  }

  /// Nothing.
  public static var none: FoundAnswer { FoundAnswer(relative: 0) }

  /// Takes a tail at a place in the image.
  @inline(__always)
  mutating func take(_ place: Int, distance: Int) {
    tail = FoundTail(
      words: UInt32(truncatingIfNeeded: place >> 2), distance: UInt8(truncatingIfNeeded: distance))
  }

  /// Takes records of a node that are to be gathered.
  mutating func gather(_ type: RRType, of node: NodeHead) {
    gathered = type
    sourceWords = UInt32(truncatingIfNeeded: node.offset >> 2)
  }

  /// Where that node stands.
  var source: Int { Int(sourceWords) &* 4 }

  /// Where the tail stands.
  @inline(__always)
  var place: Int { Int(tail.words) &* 4 }
}
