import DNSWire

/// A difference that the RFCs leave to each server, or that is known of a peer, and how answers are compared all the same.
///
/// Each is as narrow as can be: for which questions, whose answer, and which part of it is left out or made equal. What Apus
/// says is never changed but where the choice is Apus' own.
struct Choice: Sendable {
  /// By server; nil where none came, or none that could be read.
  typealias Answers = [ServerKind: Outline?]

  /// As it is counted in the summary.
  let name: String
  /// Why it is a choice.
  let reference: String
  /// The answers with the choice settled.
  let settle: @Sendable (inout Answers, Question) -> Void
}

extension Choice.Answers {
  /// Changes each answer that came from one of `kinds`.
  mutating func change(_ kinds: [ServerKind], _ body: (inout Outline) -> Void) {
    for kind in kinds {
      guard case .some(.some(var outline)) = self[kind] else { continue }
      body(&outline)
      self[kind] = .some(outline)
    }
  }

  /// Apus' answer, where it takes part and one came.
  var apus: Outline? { self[.fast] ?? nil }
}
