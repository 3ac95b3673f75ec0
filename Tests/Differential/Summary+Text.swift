import Foundation

extension Summary {
  /// A line a round.
  public func text() -> String {
    func list(_ counts: [String: Int]) -> String {
      counts.isEmpty
        ? "-"
        : counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
    let lines = rounds.map { round in
      """
      \(round.name): \(round.questions) questions on \(round.zones) zones\(round.notSigned == 0 ? "" : " (\(round.notSigned) could not be signed)") in \(Int(round.seconds)) s
        agreed \(round.agreed); one peer alone: \(list(round.peerAlone)); choices: \(list(round.choices))
        unexplained \(round.unexplained); paths differ \(round.pathsDiffer); too long \(round.oversize); \
      lost: \(list(round.lost)); asked again \(round.repeats)
      """
    }
    let skipped =
      skipped.isEmpty
      ? "" : "\nskipped, as the data is not there: \(skipped.joined(separator: ", "))"
    let broken = broken.sorted { $0.key < $1.key }.map { "\n\($0.key) BROKEN: \($0.value)" }
    return lines.joined(separator: "\n") + skipped + broken.joined()
      + "\n\(questions) questions, seed \(seed): \(isClean ? "no difference is left" : "DIFFERENCES")"
  }

  /// One line, keys in snake_case.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
