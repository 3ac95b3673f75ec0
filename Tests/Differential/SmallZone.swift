import Foundation
import TestSupport

/// The smallest zones in which names can meet: a few records over the labels `*`, `a` and `b`, so that wildcards, cuts, aliases
/// and empty non-terminals stand above, below and beside each other in every way that a server loads.
///
/// Every name over these labels is asked for: ``alphabet``.
struct SmallZone {
  private static let labels = ["*", "a", "b"]
  /// The most labels of a name, the apex's aside.
  private static let depth = 3
  /// What every zone is asked for: also a label that is in none.
  static let alphabet = Alphabet(
    labels: labels + ["c"], depth: depth, types: [1, 2, 5, 6, 16, 28, 39, 43, 47, 255])

  private enum Kind: Int { case data, cname, dname, cut }

  private var random: SeededGenerator
  private let apex: String
  /// Where aliases may lead; none where the zone stands alone.
  private let others: [String]
  /// By relative name; the apex is "".
  private var kinds: [String: Kind] = ["": .data]
  private var lines: Set<String> = []

  private init(apex: String, others: [String], seed: UInt64) {
    (self.apex, self.others) = (apex, others)
    random = SeededGenerator(seed: seed)
  }

  /// `count` zones. Some lie in another one, which may or may not delegate to them.
  static func some(
    _ count: Int, _ options: DifferentialOptions, into directory: String
  ) throws -> [ZoneSource] {
    var random = SeededGenerator(seed: options.seed)
    var zones: [SmallZone] = []
    for number in 0..<count {
      let seed = options.seed &* 100_000 &+ UInt64(number)
      // Aliases into other zones and DNAMEs at wildcards, of each of which several peers have a view of their own, do not meet.
      let isAlone = random.oneIn(2)
      var zone = SmallZone(
        apex: "\(random.pick(["", "x."]))s\(number).",
        others: isAlone ? [] : ["a."] + zones.map(\.apex), seed: seed)
      zone.fill()
      if let last = zones.last, !last.others.isEmpty, !isAlone, random.oneIn(3) {
        let inside = "\(random.pick(["a", "b", "b.a"])).\(last.apex)"
        var other = SmallZone(apex: inside, others: zone.others, seed: seed)
        other.fill()
        // NSD has all zones in one tree, and refuses what is below another one's DNAME, too.
        if !zones.contains(where: { $0.redirects(other) || other.redirects($0) }) { zone = other }
      }
      zones.append(zone)
    }
    return try zones.enumerated().map { number, zone in
      let path = "\(directory)/small-\(number).zone"
      try Data(zone.text.utf8).write(to: URL(fileURLWithPath: path))
      var source = ZoneSource(apex: zone.apex, path: path)
      source.alphabet = Self.alphabet
      return source
    }
  }

  private func name(_ relative: String) -> String {
    relative.isEmpty ? apex : "\(relative).\(apex)"
  }

  /// Whether names of another zone are below a DNAME of this one.
  private func redirects(_ other: SmallZone) -> Bool {
    kinds.contains { owner, kind in
      kind == .dname && other.kinds.keys.contains { Self.isBelow(other.name($0), name(owner)) }
    }
  }

  private var text: String {
    // A server of its own, so that no zone is without.
    "$TTL 500\n@ SOA ns.x. hostmaster.x. 3 7200 3600 1209600 300\n@ NS ns.x.\n"
      + lines.sorted().joined(separator: "\n") + "\n"
  }

  private mutating func fill() {
    // A DNAME at the apex leaves no name below it.
    if random.oneIn(12) {
      kinds[""] = .dname
      lines.insert("@ DNAME \(target())")
    }
    for _ in 0..<random.number(1...6) { addNode() }
  }

  private mutating func path(_ depth: ClosedRange<Int>) -> String {
    (0..<random.number(depth)).map { _ in random.pick(Self.labels) }
      .joined(separator: ".")
  }

  private static func isBelow(_ name: String, _ other: String) -> Bool {
    other.isEmpty ? !name.isEmpty : name.hasSuffix("." + other)
  }

  private mutating func addNode() {
    let name = path(random.oneIn(6) ? 0...0 : 1...Self.depth)
    let owner = name.isEmpty ? "@" : name
    let isUnderDNAME = kinds.contains { $0.value == .dname && Self.isBelow(name, $0.key) }
    // Knot and NSD refuse what is below a DNAME.
    guard !isUnderDNAME else { return }
    let known = kinds[name]
    switch (known, random.number(0...9)) {
    case (nil, 0...1):
      kinds[name] = .cname
      lines.insert("\(owner) CNAME \(target())")
    case (nil, 2...3), (.data, 2):
      guard !name.isEmpty, !kinds.keys.contains(where: { Self.isBelow($0, name) }),
        others.isEmpty || !name.hasPrefix("*")
      else { return }
      kinds[name] = .dname
      lines.insert("\(owner) DNAME \(target())")
    case (nil, 4...6), (.cut, 4...6):
      // BIND loads no name server at a wildcard: `Zones/wildcard-ns.zone` has some.
      guard !name.hasPrefix("*") else { return }
      kinds[name] = .cut
      lines.insert("\(owner) NS \(target())")
      if random.oneIn(3) {
        lines.insert("\(owner) DS 1 13 2 \(String(repeating: "ab", count: 32))")
      }
    case (.cname, _): return
    case (_, let chance):
      if known == nil { kinds[name] = .data }
      lines.insert(
        "\(owner) "
          + ["TXT \"x\"", "AAAA 2001:db8::1", "A 192.0.2.2"][min(2, chance % 4)])
      if chance == 7 { lines.insert("\(owner) A 192.0.2.1") }
    }
  }

  /// A name to lead to: in the zone or not, there or not, or in another zone that is served.
  private mutating func target() -> String {
    switch random.number(0...19) {
    case 0...9: "\(path(1...Self.depth)).\(apex)"
    case 10...13: existing()
    case 14, 15: apex
    case 16, 17: random.pick(["x.", "a.x.", "*.x.", "."])
    default: others.isEmpty ? "a." : random.pick(["", "a.", "*."]) + random.pick(others)
    }
  }

  private mutating func existing() -> String {
    name(random.pick(kinds.keys.sorted()))
  }
}
