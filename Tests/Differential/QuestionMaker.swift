import DNSWire
import TestSupport

/// Makes questions from a zone: names that are in it and names around them, types that are there and types that
/// are not, in all the ways that a query can be put.
struct QuestionMaker {
  private let zone: Int
  private let model: ZoneModel
  /// Every name to ask for with every type, once; shuffled.
  private var plain: [(name: Labels, type: UInt16)] = []
  private var next = 0
  /// Owners of NSEC3 records, around which nothing is asked for.
  private let hashed: Set<Labels>
  private var random: SeededGenerator

  /// Types asked for where they are absent, too.
  private static let common: [UInt16] = [
    1, 2, 5, 6, 15, 16, 28, 39, 43, 46, 47, 48, 50, 51, 255, 33, 12, 64, 65, 59, 65280,
  ]

  /// With `alphabet` every name that it can make is asked for, too.
  init(zone: Int, model: ZoneModel, alphabet: Alphabet? = nil, seed: UInt64) {
    self.zone = zone
    self.model = model
    random = SeededGenerator(seed: seed)
    let apex = model.apexLabels
    // An NSEC3 record's owner is no name of the zone (RFC 5155, section 7.2.8), and NSD thinks it is one:
    // it is asked for by itself, and what is around it is not.
    hashed = model.hashedOwners
    let owners = Set(model.types.keys).subtracting(hashed)
    let empty = NamesAround.emptyNonTerminals(over: owners, apex: apex)
    var names = owners.union(empty).union(model.targets)
    for name in owners.union(empty) { names.formUnion(NamesAround.of(name, apex: apex)) }
    // Sets have an order of their own in each run.
    let sorted = names.compactMap { name in name.name.map { (name, $0.wire) } }
      .sorted { $0.1.lexicographicallyPrecedes($1.1) }
    for name in hashed.sorted(by: { $0.labels[0].lexicographicallyPrecedes($1.labels[0]) }) {
      plain += [(name, 50), (name, random.pick(Self.common))]
    }
    for (name, _) in sorted {
      let present = model.types[name] ?? []
      for type in present.sorted() { plain.append((name, type)) }
      let isKnown = !present.isEmpty || empty.contains(name)
      let absent = Self.common.filter { !present.contains($0) }
      if isKnown {
        for type in absent { plain.append((name, type)) }
      } else {
        plain.append((name, 1))
        plain.append((name, random.pick(absent)))
      }
    }
    if let alphabet {
      // Octets of zero, at which Knot errs, are asked for elsewhere.
      plain.removeAll { name, _ in name.labels.contains { $0.contains(0) } }
      for name in alphabet.names(below: apex) {
        plain += alphabet.types.map { (name, $0) }
      }
    }
    plain.shuffle(using: &random)
  }

  /// How many questions there are before one comes again in another form.
  var count: Int { plain.count }

  /// The next question; after the last name and type the first ones come again, in other forms.
  mutating func make() -> Question {
    let (labels, type) = plain[next % plain.count]
    // From the second time on names that are a step further away join.
    var name = labels
    if next >= plain.count, type != 50, !hashed.contains(labels), random.oneIn(3) {
      name = random.pick(NamesAround.of(labels, apex: model.apexLabels))
    }
    next += 1
    var question = Question(
      zone: zone, name: (name.name ?? labels.name ?? model.apex), type: type)
    vary(&question)
    return question
  }

  private mutating func vary(_ question: inout Question) {
    if random.oneIn(3) { question.name = mixedCase(question.name) }
    if random.oneIn(4) { question.flags |= 0x0100 }
    if random.oneIn(8) { question.flags |= 0x0010 }
    if random.oneIn(16) { question.flags |= 0x0020 }
    if random.oneIn(100) { question.rrClass = random.pick([3, 4, 254, 255, 0, 2, 1000]) }
    if random.oneIn(5) { return }
    var edns = QueryMessage.EDNS(
      payloadSize: random.pick([1232, 1232, 512, 4096, 0, 513, 65535, 800]),
      dnssecOK: !random.oneIn(3))
    if random.oneIn(40) { edns.options.append((65001, [1, 2, 3])) }
    if random.oneIn(100) { edns.version = random.pick([1, 2, 255]) }
    question.edns = edns
  }

  private mutating func mixedCase(_ name: Name) -> Name {
    let wire = name.wire.map { octet in
      (0x41...0x5a).contains(octet & ~0x20) && random.oneIn(2) ? octet ^ 0x20 : octet
    }
    return Name(wire: wire) ?? name
  }
}
