/// The proofs that go into an answer: at most four, none twice (RFC 5155, section 7.2, needs three;
/// a damaged image must not make it more).
struct Proofs: BitwiseCopyable {
  /// One proof: where its tail stands in the image, and octets by which the question is longer than
  /// what it was compiled for.
  struct Proof: BitwiseCopyable {
    fileprivate let word: UInt64

    @inline(__always)
    init(place: Int, distance: Int) {
      word =
        UInt64(truncatingIfNeeded: place & 0xffff_ffff_ffff)
        | UInt64(truncatingIfNeeded: distance & 0xffff) << 48
    }

    /// Where the header stands; 0 where there is none.
    @inline(__always)
    var place: Int { Int(truncatingIfNeeded: word & 0xffff_ffff_ffff) }

    @inline(__always)
    var distance: Int { Int(truncatingIfNeeded: word >> 48) }
  }

  private var first = Proof(place: 0, distance: 0)
  private var second = Proof(place: 0, distance: 0)
  private var third = Proof(place: 0, distance: 0)
  private var fourth = Proof(place: 0, distance: 0)
  private(set) var count = 0

  init() {}

  /// Takes a proof, where there is one and it is new.
  @inline(__always)
  mutating func add(place: Int, distance: Int) {
    guard place != 0 else { return }
    let proof = Proof(place: place, distance: distance)
    if proof.word == first.word || proof.word == second.word || proof.word == third.word { return }
    switch count {
    case 0: first = proof
    case 1: second = proof
    case 2: third = proof
    case 3: if proof.word != fourth.word { fourth = proof }
    default: return
    }
    count &+= 1
  }

  @inline(__always)
  subscript(index: Int) -> Proof {
    switch index {
    case 0: first
    case 1: second
    case 2: third
    default: fourth
    }
  }

  /// Whether a proof is among them.
  func contains(place: Int) -> Bool {
    var index = 0
    while index < count {
      if self[index].place == place { return true }
      index &+= 1
    }
    return false
  }
}
