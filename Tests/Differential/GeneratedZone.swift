import Foundation
import TestSupport

/// Zones made by chance: few labels, so that names meet; cuts, aliases, wildcards and empty non-terminals in each
/// other's way, and nothing in them that breaks a rule.
struct GeneratedZone {
  private enum Kind { case plain, cname, dname, cut }

  private static let labels = ["a", "b", "c", "*", "d-e", "A1"]
  private var random: SeededGenerator
  private let apex: String
  /// By relative name; the apex is "".
  private var kinds: [String: Kind] = ["": .plain]
  private var lines: [String] = []

  private init(apex: String, seed: UInt64) {
    self.apex = apex
    random = SeededGenerator(seed: seed)
  }

  /// The text of a zone.
  static func text(apex: String, seed: UInt64) -> String {
    var zone = GeneratedZone(apex: apex, seed: seed)
    zone.fill()
    return zone.lines.joined(separator: "\n") + "\n"
  }

  private mutating func fill() {
    let minimum = random.pick([60, 300, 3600])
    lines = [
      "$TTL \(random.pick([60, 300, 3600]))",
      "@ SOA ns hostmaster 1 7200 3600 1209600 \(minimum)", "@ NS ns", "ns A 192.0.2.53",
    ]
    kinds["ns"] = .plain
    for _ in 0..<random.number(6...60) { addNode() }
  }

  private mutating func path() -> String {
    (0..<random.number(1...4)).map { _ in random.pick(Self.labels) }.joined(separator: ".")
  }

  /// The names over a relative name, the apex included.
  private static func ancestors(_ name: String) -> [String] {
    var parts = name.split(separator: ".")
    var found: [String] = []
    while !parts.isEmpty {
      parts.removeFirst()
      found.append(parts.joined(separator: "."))
    }
    return found
  }

  private mutating func addNode() {
    let name = path().lowercased()
    guard kinds[name] == nil else { return }
    // Nothing but glue stands under a cut, and nothing at all under a DNAME.
    let covered = Self.ancestors(name).contains { kinds[$0] == .cut || kinds[$0] == .dname }
    guard !covered else { return }
    let hasChildren = kinds.keys.contains { $0.hasSuffix(".\(name)") }
    let isWildcard = name.hasPrefix("*")
    switch random.number(0...9) {
    case 0...4: addData(name)
    case 5, 6: add(name, .cname, ["CNAME \(target())"])
    case 7 where !hasChildren && !isWildcard: add(name, .dname, ["DNAME \(target())"])
    case 8, 9:
      guard !hasChildren, !isWildcard else { return addData(name) }
      addCut(name)
    default: addData(name)
    }
  }

  private mutating func add(_ name: String, _ kind: Kind, _ records: [String]) {
    kinds[name] = kind
    let ttl = random.pick(["", "", "30 ", "86400 "])
    lines += records.map { "\(name) \(ttl)\($0)" }
  }

  private mutating func addData(_ name: String) {
    kinds[name] = .plain
    let sets = [
      ["A 192.0.2.\(random.number(1...9))", "A 192.0.2.\(random.number(10...19))"],
      ["AAAA 2001:db8::\(random.number(1...9))"], ["TXT \"\(name)\""],
      ["MX 10 \(target())", "MX 20 \(target())"], ["SRV 0 0 53 \(target())"],
      ["PTR \(target())"], ["HINFO a b"], ["CAA 0 issue \"example.net\""],
    ]
    for _ in 0..<random.number(1...3) {
      let set = random.pick(sets)
      guard !lines.contains(where: { $0.hasPrefix("\(name) ") && $0.contains(set[0].prefix(4)) })
      else { continue }
      add(name, .plain, Array(Set(set)).sorted())
    }
  }

  private mutating func addCut(_ name: String) {
    var records: [String] = []
    var glue: [String] = []
    for _ in 0..<random.number(1...3) {
      switch random.number(0...3) {
      case 0: records.append("NS ns.example.net.")
      case 1:
        records.append("NS ns1.\(name)")
        glue.append("ns1.\(name) A 192.0.2.\(random.number(20...29))")
        if random.oneIn(2) { glue.append("ns1.\(name) AAAA 2001:db8::20") }
      case 2:
        records.append("NS x.y.\(name)")
        glue.append("x.y.\(name) A 192.0.2.\(random.number(30...39))")
      default: records.append("NS \(target())")
      }
    }
    if random.oneIn(2) {
      records.append("DS \(random.number(1...60000)) 13 2 \(String(repeating: "ab", count: 32))")
    }
    add(name, .cut, Array(Set(records)).sorted())
    lines += Array(Set(glue)).sorted()
  }

  /// A name to lead to: in the zone or not, there or not.
  private mutating func target() -> String {
    switch random.number(0...9) {
    case 0: "www.example.net."
    case 1: "@"
    case 2...5: random.pick(kinds.keys.filter { !$0.isEmpty }.sorted())
    case 6: "x.\(random.pick(kinds.keys.filter { !$0.isEmpty }.sorted()))"
    default: path()
    }
  }
}
