import Yams

extension ImportedConfiguration {
  /// The configuration file's text.
  func yaml(from path: String) -> String? {
    var sections: [(Node, Node)] = []
    for (section, keys) in Self.order {
      let entries = keys.compactMap { key in
        values["\(section).\(key)"].map { (Node(key), Self.node($0)) }
      }
      if !entries.isEmpty { sections.append((Node(section), Self.mapping(entries))) }
    }
    let entries = zones.map {
      (Self.node(.text($0.text)), Self.mapping([(Node("file"), Self.node(.text($0.file)))]))
    }
    if !entries.isEmpty { sections.append((Node("zones"), Self.mapping(entries))) }
    let body =
      sections.isEmpty
      ? "" : try? Yams.serialize(node: Self.mapping(sections), width: -1, allowUnicode: true)
    let source = String(path.map { $0.isNewline ? "?" : $0 })
    return body.map { "# Made by apus import from \(source).\n" + $0 }
  }

  private static func mapping(_ entries: [(Node, Node)]) -> Node {
    .mapping(Node.Mapping(entries, Tag(.map), .block))
  }

  private static func node(_ value: Value) -> Node {
    switch value {
    case .number(let number): return Node("\(number)", Tag(.int), .plain)
    case .flag(let flag): return Node("\(flag)", Tag(.bool), .plain)
    case .list(let items):
      return .sequence(Node.Sequence(items.map { node(.text($0)) }, Tag(.seq), .flow))
    case .text(let text):
      return Node(text, Tag(.str), isPlain(text) ? .plain : .doubleQuoted)
    }
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
