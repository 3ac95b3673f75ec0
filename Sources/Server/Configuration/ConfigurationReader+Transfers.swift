import Addresses
import DNSWire
import Yams
import ZoneFile

// `provide-transfer` and `notify`, of a zone, of a group and of all; `primary` of a zone and of a group.

extension ConfigurationReader {
  mutating func readTransfers(
    _ values: [String: Node], _ section: String, _ options: inout Configuration.ZoneOptions
  ) {
    if let node = values["provide-transfer"] {
      let what = "\(section).provide-transfer"
      options.provideTransfer = list(node).compactMap { readGrant($0, what) }
    }
    if let node = values["notify"] {
      let what = "\(section).notify"
      options.notify = list(node).flatMap { readTargets($0, what) }
    }
  }

  /// Whom a zone is had from; `key` is the key of those that have none of their own.
  mutating func readPrimaries(
    _ values: [String: Node], _ section: String
  ) -> [Configuration.Peer] {
    let key = values["key"].flatMap { readKeyName($0, "\(section).key") }
    guard let node = values["primary"] else {
      if let key = values["key"] {
        error("wrong-key", "'key' goes with 'primary'; there is none", at: key)
      }
      return []
    }
    let nodes = list(node)
    if nodes.isEmpty { error("value-missing", "\(section).primary has no address", at: node) }
    return nodes.flatMap { readTargets($0, "\(section).primary") }.map { peer in
      Configuration.Peer(to: peer.to, key: peer.key ?? key)
    }
  }

  /// The items of a list; `off` and an empty list have none, and what is no list is its only item.
  private func list(_ node: Node) -> [Node] {
    if case .sequence(let sequence) = node { return Array(sequence) }
    if case .scalar(let scalar) = node, ["off", "false"].contains(scalar.string) { return [] }
    return [node]
  }

  /// A prefix, or a mapping with `to`, `key` or both.
  private mutating func readGrant(_ node: Node, _ what: String) -> Configuration.TransferGrant? {
    guard case .mapping = node else {
      return prefix(node, what).map { Configuration.TransferGrant(to: [$0]) }
    }
    let values = entries(node, .peer(what))
    var grant = Configuration.TransferGrant()
    if let to = values["to"] {
      let nodes = list(to)
      grant.to = nodes.compactMap { prefix($0, "\(what).to") }
      // One that could not be read must not leave a grant to anybody.
      guard grant.to.count == nodes.count, !nodes.isEmpty else { return nil }
    }
    guard let key = values["key"] else {
      if values["to"] == nil {
        error("value-missing", "\(what) needs a 'to', a 'key' or both", at: node)
        return nil
      }
      return grant
    }
    grant.key = readKeyName(key, "\(what).key")
    return grant.key == nil ? nil : grant
  }

  private mutating func prefix(_ node: Node, _ what: String) -> AddressPrefix? {
    guard let text = scalar(node, what) else { return nil }
    switch parsePrefix(text) {
    case .success(let prefix): return prefix
    case .failure(let problem):
      error(problem.name, problem.message, at: node)
      return nil
    }
  }

  /// An address, or a mapping with `to` and a `key`.
  private mutating func readTargets(
    _ node: Node, _ what: String
  ) -> [Configuration.Peer] {
    guard case .mapping = node else {
      return endpoints(node, what, port: 53).map { Configuration.Peer(to: $0) }
    }
    let values = entries(node, .peer(what))
    guard let to = values["to"] else {
      error("value-missing", "\(what) needs a 'to'", at: node)
      return []
    }
    let key = values["key"].flatMap { readKeyName($0, "\(what).key") }
    return endpoints(to, "\(what).to", port: 53).map {
      Configuration.Peer(to: $0, key: key)
    }
  }

  /// The name of one of `keys`.
  mutating func readKeyName(_ node: Node, _ what: String) -> Name? {
    guard let text = scalar(node, what) else { return nil }
    guard let name = try? Name(text), keyNames.contains(name) else {
      let known = keyNames.map { "\($0)".dropLast().description }.sorted()
      let hint = suggestion(for: text, among: known).map { "; did you mean '\($0)'?" } ?? ""
      error("unknown-key-name", "\(what): no key '\(text)' is in 'keys'\(hint)", at: node)
      return nil
    }
    return name.lowercased
  }
}
