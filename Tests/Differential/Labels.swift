import DNSWire

/// A domain name as its labels, for making other names of it.
struct Labels: Hashable, Sendable {
  /// From the leftmost label on, without the root's.
  var labels: [[UInt8]]

  init(_ labels: [[UInt8]]) { self.labels = labels }

  init(_ name: Name) {
    labels = []
    var at = 0
    while at < name.wire.count, name.wire[at] != 0 {
      let end = at + 1 + Int(name.wire[at])
      labels.append(Array(name.wire[(at + 1)..<end]))
      at = end
    }
  }

  /// The name in wire form; nil where a label is empty or over 63 octets, or the whole over 255.
  var name: Name? {
    guard labels.allSatisfy({ (1...63).contains($0.count) }) else { return nil }
    return Name(wire: labels.flatMap { [UInt8($0.count)] + $0 } + [0])
  }

  var parent: Labels { Labels(Array(labels.dropFirst())) }

  func child(_ label: [UInt8]) -> Labels { Labels([label] + labels) }

  func child(_ label: String) -> Labels { child(Array(label.utf8)) }

  /// The name with its first label replaced.
  func sibling(_ label: [UInt8]) -> Labels { parent.child(label) }

  var isWildcard: Bool { labels.first == [0x2a] }
}
