import Addresses
import Yams

extension ZonePeers {
  /// The zone's keys and values.
  var entries: [(key: String, value: Node)] {
    entries(insteadOf: ZonePeers())
  }

  /// The same where what is not said is as `inherited` has it: what that has and these have not is said to be nothing.
  func entries(insteadOf inherited: ZonePeers) -> [(key: String, value: Node)] {
    var entries: [(key: String, value: Node)] = []
    if let primaries { entries.append(("primary", Self.node(primaries))) }
    if !grants.isEmpty || !inherited.grants.isEmpty {
      entries.append(("provide-transfer", .flow(list: grants.flatMap(Self.nodes))))
    }
    if !notified.isEmpty || !inherited.notified.isEmpty {
      entries.append(("notify", Self.node(notified)))
    }
    return entries
  }

  /// Those that stand beside each other and share a key are one item.
  private static func node(_ targets: [Target]) -> Node {
    var nodes: [Node] = []
    var rest = targets[...]
    while let first = rest.first {
      guard let key = first.key else {
        nodes.append(node(first.to))
        rest = rest.dropFirst()
        continue
      }
      let same = rest.prefix { $0.key == key }
      nodes.append(item(to: same.map { node($0.to) }, key: key))
      rest = rest.dropFirst(same.count)
    }
    return .flow(list: nodes)
  }

  private static func nodes(_ grant: Grant) -> [Node] {
    let isAnybody = AddressPrefix.everywhere.allSatisfy(grant.from.contains)
    let places = grant.from.map { prefix in
      prefix.length == (prefix.address.isIPv4 ? 32 : 128)
        ? Node.address("\(prefix.address)") : Node.address("\(prefix)")
    }
    guard let key = grant.key else { return places }
    return [item(to: isAnybody ? [] : places, key: key)]
  }

  private static func item(to places: [Node], key: String) -> Node {
    var entries = [(Node("key"), Node.text(key))]
    if !places.isEmpty {
      entries.insert((Node("to"), places.count == 1 ? places[0] : .flow(list: places)), at: 0)
    }
    return .flow(mapping: entries)
  }

  /// 53 is the port where none is written.
  private static func node(_ endpoint: Endpoint) -> Node {
    .address(endpoint.port == 53 ? "\(endpoint.address)" : "\(endpoint)")
  }
}
