import Yams
import ZoneTransfer

extension ImportedConfiguration {
  /// The configuration file's text.
  func yaml(from path: String) -> String? {
    var sections: [(Node, Node)] = []
    for (section, keys) in Self.order {
      let entries = keys.compactMap { key in
        values["\(section).\(key)"].map { (Node(key), Self.node($0)) }
      }
      if !entries.isEmpty { sections.append((Node(section), .block(entries))) }
    }
    if !keys.all.isEmpty { sections.append((Node("keys"), .block(keys.all.map(Self.entry)))) }
    if !zones.isEmpty { sections.append((Node("zones"), .block(zones.map(Self.entry)))) }
    let body =
      sections.isEmpty
      ? "" : try? Yams.serialize(node: .block(sections), width: -1, allowUnicode: true)
    let source = String(path.map { $0.isNewline ? "?" : $0 })
    return body.map { "# Made by apus import from \(source).\n" + $0 }
  }

  private static func entry(_ key: ImportedKeys.Key) -> (Node, Node) {
    let values = [
      (Node("algorithm"), Node.text(key.algorithm.rawValue)),
      (Node("secret"), Node(key.secret, Tag(.str), .doubleQuoted)),
    ]
    return (.text(key.name), .flow(mapping: values))
  }

  private static func entry(_ zone: Zone) -> (Node, Node) {
    let file = zone.file.map { [(Node("file"), Node.text($0))] } ?? []
    let catalog = zone.catalog.map { [(Node("catalog"), $0.node)] } ?? []
    let peers = zone.peers.entries.map { (Node($0.key), $0.value) }
    return (.text(zone.text), .block(file + peers + catalog))
  }

  private static func node(_ value: Value) -> Node {
    switch value {
    case .number(let number): Node("\(number)", Tag(.int), .plain)
    case .flag(let flag): Node("\(flag)", Tag(.bool), .plain)
    case .list(let items): .flow(list: items.map { .text($0) })
    case .text(let text): .text(text)
    }
  }
}
