import Addresses
import Yams

extension Node {
  /// A mapping, a line an entry.
  static func block(_ entries: [(Node, Node)]) -> Node {
    .mapping(Mapping(entries, Tag(.map), .block))
  }

  /// A mapping on one line.
  static func flow(mapping entries: [(Node, Node)]) -> Node {
    .mapping(Mapping(entries, Tag(.map), .flow))
  }

  /// A list on one line.
  static func flow(list items: [Node]) -> Node { .sequence(Sequence(items, Tag(.seq), .flow)) }

  /// A text, in quotes where it must be.
  static func text(_ text: String) -> Node {
    Node(text, Tag(.str), isPlain(text) ? .plain : .doubleQuoted)
  }

  /// An address, with what stands behind it: of IPv4 it is no number, whatever reads it.
  static func address(_ text: String) -> Node {
    Node(text, Tag(.str), text.contains(":") ? .doubleQuoted : .plain)
  }

  /// Whether no reader of YAML takes the word for anything but text.
  private static func isPlain(_ text: String) -> Bool {
    let others = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
    return text.first.map { $0.isLetter || $0.isNumber || $0 == "/" } == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-@".contains($0)) }
      && !others.contains(text.lowercased()) && Double(text) == nil && !text.hasPrefix("0x")
      && text.contains { !$0.isNumber && $0 != "." && $0 != "_" && $0 != "-" }
  }
}
