/// What becomes of one question's answers.
enum Judgement: Equatable, Sendable {
  /// Everybody says the same.
  case agreed
  /// One peer says something else than Apus and the other two.
  case peerAlone(ServerKind)
  /// The answers are the same but for these listed choices.
  case chosen([String])
  /// None of these.
  case unexplained
}

/// Compares a question's answers.
struct Judge {
  /// Who answers: without Apus the peers are compared among themselves.
  let withApus: Bool

  func judge(_ question: Question, _ answers: [ServerKind: Outline?]) -> Judgement {
    if let simple = simple(answers) { return simple }
    var answers = answers
    var used: [String] = []
    for choice in Choice.all {
      var changed = answers
      choice.settle(&changed, question)
      guard changed != answers else { continue }
      answers = changed
      used.append(choice.name)
      if simple(answers) != nil { return .chosen(used) }
    }
    return .unexplained
  }

  /// Without the choices.
  private func simple(_ answers: [ServerKind: Outline?]) -> Judgement? {
    let peers = ServerKind.peers.filter { answers.keys.contains($0) }
    guard withApus else {
      // The largest group of peers must leave at most one out.
      for peer in peers {
        let others = peers.filter { answers[$0] != answers[peer] }
        if others.isEmpty { return .agreed }
        if let alone = others.first, others.count == 1, peers.count == 3 {
          return .peerAlone(alone)
        }
      }
      return nil
    }
    let others = peers.filter { answers[$0] != answers[.fast] }
    if others.isEmpty { return .agreed }
    if let alone = others.first, others.count == 1, peers.count == 3 { return .peerAlone(alone) }
    return nil
  }
}
