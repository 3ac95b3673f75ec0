import DNSWire
import Foundation

extension RoundRunner {
  /// Tells a failure: the zone, the question, and what each server says to dig.
  func report(_ question: Question, _ what: String) {
    // Of each kind of difference the first two.
    guard failures.count < options.shown, told[what, default: 0] < 2 else { return }
    told[what, default: 0] += 1
    func arguments(_ question: Question) -> String {
      question.digArguments.map { "'\($0)'" }.joined(separator: " ")
    }
    var text = "== \(round.name): \(what)\nzone \(zones[question.zone].apex) "
    text += "(\(zones[question.zone].path))\ndig \(arguments(question))\n"
    for kind in kinds {
      let command =
        "dig @\(Network.server) -p \(kind.port) \(arguments(question.asked(of: kind))) || true"
      let answer = (try? network.client("sh -c \"\(Self.quoted(command))\"")) ?? "no answer"
      let lines = answer.split(separator: "\n").filter { !$0.hasPrefix("; <<>>") }
      text += "-- \(kind.name)\n\(lines.joined(separator: "\n"))\n"
    }
    failures.append(text)
    options.progress(text)
  }

  private static func quoted(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "\\\"$`".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}
