/// Counts of a round, and of the whole run.
public struct Tally: Codable, Sendable {
  public var name: String
  public var zones = 0
  /// Zones that the signer refused.
  public var notSigned = 0
  public var questions = 0
  public var agreed = 0
  /// Questions on which one peer differs from Apus and the other two, by peer.
  public var peerAlone: [String: Int] = [:]
  /// The same by the parts of the answer that differ, the letters standing for Apus, Knot, NSD and BIND.
  public var differences: [String: Int] = [:]
  /// Questions that listed choices explain, by choice.
  public var choices: [String: Int] = [:]
  public var unexplained = 0
  /// Questions to which Apus' two paths gave different octets.
  public var pathsDiffer = 0
  /// Answers of Apus that are longer than the client takes.
  public var oversize = 0
  /// Answers that did not come, however often asked for.
  public var lost: [String: Int] = [:]
  public var repeats = 0
  public var seconds = 0.0

  init(name: String) { self.name = name }

  /// Whether nothing is left unexplained.
  public var isClean: Bool {
    unexplained == 0 && pathsDiffer == 0 && oversize == 0 && lost.isEmpty && questions > 0
  }

  mutating func count(_ judgement: Judgement) {
    switch judgement {
    case .agreed: agreed += 1
    case .peerAlone(let peer): peerAlone[peer.name, default: 0] += 1
    case .chosen(let names): for name in names { choices[name, default: 0] += 1 }
    case .unexplained: unexplained += 1
    }
  }
}
