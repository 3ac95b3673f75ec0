import DNSWire
import Yams
import ZoneFile
import ZoneImage

/// Reads the YAML tree; every mistake is noted and reading goes on behind it.
struct ConfigurationReader {
  let source: SourceText
  /// The directory of the configuration file: relative paths start there.
  let directory: String
  /// The server that it is read for has started: whom it becomes then is behind it.
  let isForRunningServer: Bool
  var configuration = Configuration()
  var diagnostics: [Diagnostic] = []
  /// See ``LoadedConfiguration/origins``.
  var origins: [String: Int] = [:]
  var fields: [Name: [String: Int]] = [:]
  /// The lines of the keys of the group in hand.
  var lines: [String: Int] = [:]
  /// The names in `keys`, and the lines of what is said of each.
  var keyNames: Set<Name> = []
  var keyLines: [Name: [String: Int]] = [:]
  /// The zones so far, and those of them that `zones` names.
  var apexes: Set<Name> = []
  var named: Set<Name> = []

  mutating func error(_ name: String, _ message: String, at node: Node) {
    note(.error, name, message, at: node.mark)
  }

  mutating func note(
    _ severity: Severity, _ name: String, _ message: String, at mark: Mark?
  ) {
    diagnostics.append(
      Diagnostic(severity: severity, name: name, message: message, place: source.place(mark)))
  }

  /// The mapping's known keys and their values; the others are told. An empty section has none.
  mutating func entries(_ node: Node, _ keys: ConfigurationKeys) -> [String: Node] {
    guard let mapping = mapping(node, keys.section.map { "'\($0)'" } ?? "the configuration") else {
      return [:]
    }
    var found: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = scalar(key, "a key") else { continue }
      if let complaint = keys.complaint(about: name) {
        error(complaint.name, complaint.message, at: key)
      } else {
        found[name] = value
        if let section = keys.section, let line = key.mark?.line {
          origins["\(section).\(name)"] = line
        }
      }
    }
    return found
  }

  /// The node as a mapping; nothing written counts as an empty one.
  mutating func mapping(_ node: Node, _ what: String) -> Node.Mapping? {
    switch node {
    case .mapping(let mapping): return mapping
    case .scalar(let scalar) where scalar.string.isEmpty && scalar.style == .plain: return nil
    default:
      error("wrong-shape", "\(what) must be a mapping: lines of 'key: value'", at: node)
      return nil
    }
  }

  /// The node as one word or number, as it is written.
  mutating func scalar(_ node: Node, _ what: String) -> String? {
    guard case .scalar(let scalar) = node else {
      error("wrong-shape", "\(what) must be a single value", at: node)
      return nil
    }
    guard !scalar.string.isEmpty else {
      error("value-missing", "\(what) has no value", at: node)
      return nil
    }
    return scalar.string
  }

  /// The node's items; a single value is a list of one.
  mutating func items(_ node: Node, _ what: String) -> [(node: Node, text: String)] {
    let nodes: [Node]
    if case .sequence(let sequence) = node { nodes = Array(sequence) } else { nodes = [node] }
    return nodes.compactMap { item in scalar(item, what).map { (item, $0) } }
  }

  /// The number, or a mistake that says what is allowed.
  mutating func number(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = scalar(node, what) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      error(
        "bad-number",
        "\(what) must be a number from \(range.lowerBound) to \(range.upperBound), not '\(text)'",
        at: node)
      return nil
    }
    return value
  }

  /// The number, or the word, which is given as nil within; a mistake is told and is nil.
  mutating func number(
    _ node: Node, _ what: String, in range: ClosedRange<Int>, or word: String
  ) -> Int?? {
    guard let text = scalar(node, what) else { return nil }
    if text == word { return .some(nil) }
    guard let value = Int(text), range.contains(value) else {
      error(
        "bad-number",
        "\(what) must be '\(word)' or a number from \(range.lowerBound) to \(range.upperBound), not "
          + "'\(text)'", at: node)
      return nil
    }
    return value
  }

  /// `true` or `false`, or what YAML 1.1 also takes for them.
  mutating func boolean(_ node: Node, _ what: String) -> Bool? {
    guard let text = scalar(node, what) else { return nil }
    switch text.lowercased() {
    case "true", "yes", "on": return true
    case "false", "no", "off": return false
    default:
      error("bad-boolean", "\(what) must be 'true' or 'false', not '\(text)'", at: node)
      return nil
    }
  }

  /// A path, seen from the configuration file's directory.
  func path(_ text: String) -> String {
    text.hasPrefix("/") || directory.isEmpty ? text : directory + "/" + text
  }
}
