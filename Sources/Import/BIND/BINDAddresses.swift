import Addresses

/// BIND's lists of addresses, with the names that `acl` gives them.
struct BINDAddresses {
  /// What Apus can say of a list.
  struct Match {
    var matchesAny = false
    fileprivate(set) var prefixes: [(prefix: AddressPrefix, at: Position)] = []
    private var known: Set<AddressPrefix> = []
    /// How many elements were looked at.
    fileprivate var elements = 0

    fileprivate mutating func add(_ prefix: AddressPrefix, at: Position) {
      if known.insert(prefix).inserted { prefixes.append((prefix, at)) }
    }
  }

  /// What negated elements take away from those behind them: of a list the first element that matches decides.
  private struct Negated {
    var prefixes: [AddressPrefix] = []
    /// A negated element of which nobody here knows the addresses.
    var unknown: String?

    /// Whether all of the prefix is taken away.
    func covers(_ prefix: AddressPrefix) -> Bool {
      prefixes.contains { $0.length <= prefix.length && $0.contains(prefix.address) }
    }

    /// The element that takes a part of the prefix away, if one does.
    func part(of prefix: AddressPrefix) -> String? {
      unknown ?? prefixes.first { prefix.contains($0.address) }.map { "\($0)" }
    }
  }

  /// Where a list stands.
  private struct Place {
    /// What the list is wanted for.
    let use: String
    /// All addresses that it can match: `listen-on` has those of IPv4 alone, whatever stands in it.
    let all: [AddressPrefix]
    var negated = Negated()
    /// The lists that this one stands in, by name.
    var names: Set<String> = []
    var depth = 0

    init(use: String) {
      self.use = use
      let families: [IPAddress] =
        switch use {
        case "listen-on": [.anyIPv4]
        case "listen-on-v6": [.anyIPv6]
        default: [.anyIPv4, .anyIPv6]
        }
      all = families.map { AddressPrefix($0, length: 0) }
    }
  }

  /// By name, in small letters.
  private var lists: [String: [BINDStatement]] = [:]

  /// How deep lists may stand in each other.
  static let deepest = 20
  /// Lists that name others many times end here.
  static let mostElements = 10_000

  init(_ statements: [BINDStatement]) {
    for statement in statements where statement.keyword == "acl" {
      guard statement.words.count > 1 else { continue }
      lists[statement.words[1].text.lowercased()] = statement.block
    }
  }

  /// The list of that name, whatever the size of its letters.
  func list(_ name: String) -> [BINDStatement]? { lists[name.lowercased()] }

  /// The list, as far as it can be said in addresses; `use` is what it is wanted for.
  func match(_ list: [BINDStatement], for use: String, _ notes: inout Notes) -> Match {
    var match = Match()
    add(list, to: &match, Place(use: use), &notes)
    return match
  }

  static func tellDepth(at position: Position, _ notes: inout Notes) {
    notes.error(
      "too-deep",
      "lists of addresses name each other more than \(deepest) deep, or have more than \(mostElements) elements",
      at: position)
  }

  private func add(
    _ list: [BINDStatement], to match: inout Match, _ place: Place, _ notes: inout Notes
  ) {
    // What a list negates holds for the elements of this list alone, and for lists in it.
    var place = place
    for element in list {
      match.elements += 1
      guard place.depth <= Self.deepest, match.elements <= Self.mostElements else {
        return Self.tellDepth(at: element.at, &notes)
      }
      if element.negation.isNegated {
        negate(element, in: &place, &notes)
      } else if let block = element.block, element.words.isEmpty {
        var inner = place
        inner.depth += 1
        add(block, to: &match, inner, &notes)
      } else if let word = element.words.first {
        add(word, of: element, to: &match, place, &notes)
      }
    }
  }

  private func add(
    _ word: Word, of element: BINDStatement, to match: inout Match, _ place: Place,
    _ notes: inout Notes
  ) {
    switch word.text.lowercased() {
    case "any": addAll(word, to: &match, place, &notes)
    // The host's own addresses: to listen on, that is all of them.
    case "localhost" where place.use.hasPrefix("listen-on"):
      addAll(word, to: &match, place, &notes)
    case "none": break
    case let text where ["key", "geoip", "localnets", "localhost"].contains(text):
      notes.warn(
        "left-out",
        "'\(element.words.map(\.text).joined(separator: " "))' of '\(place.use)' is left out: Apus takes addresses and prefixes alone",
        at: word.at)
    default:
      guard let named = list(word.text) else {
        addPrefix(word, to: &match, place, &notes)
        return
      }
      var inner = place
      inner.depth += 1
      guard inner.names.insert(word.text.lowercased()).inserted else {
        notes.error("too-deep", "the list '\(word.text)' names itself", at: word.at)
        return
      }
      add(named, to: &match, inner, &notes)
    }
  }

  private func addAll(
    _ word: Word, to match: inout Match, _ place: Place, _ notes: inout Notes
  ) {
    if place.all.allSatisfy(place.negated.covers) { return }
    if let part = place.all.compactMap(place.negated.part).first {
      tellPart(word, part, place, &notes)
    } else {
      match.matchesAny = true
    }
  }

  private func addPrefix(
    _ word: Word, to match: inout Match, _ place: Place, _ notes: inout Notes
  ) {
    guard let prefix = notes.prefix(Self.padded(word)),
      place.all.contains(where: { $0.contains(prefix.address) }), !place.negated.covers(prefix)
    else { return }
    if let part = place.negated.part(of: prefix) {
      tellPart(word, part, place, &notes)
    } else {
      match.add(prefix, at: word.at)
    }
  }

  private func tellPart(_ word: Word, _ part: String, _ place: Place, _ notes: inout Notes) {
    notes.warn(
      "left-out",
      "'\(word.text)' of '\(place.use)' is left out: '!\(part)' before it takes a part away, and Apus has no negation",
      at: word.at)
  }

  private func negate(_ element: BINDStatement, in place: inout Place, _ notes: inout Notes) {
    let words = element.negation.words
    guard let word = words.first else {
      place.negated.unknown = "{ ... }"
      return
    }
    if word.text.lowercased() == "any" {
      place.negated.prefixes += place.all
    } else if word.text.contains(where: { $0 == "." || $0 == ":" || $0 == "/" }),
      list(word.text) == nil
    {
      if let prefix = notes.prefix(Self.padded(word)) {
        place.negated.prefixes.append(prefix)
      } else {
        place.negated.unknown = word.text
      }
    } else {
      place.negated.unknown = words.map(\.text).joined(separator: " ")
    }
  }

  /// BIND takes `10/8` for 10.0.0.0/8.
  static func padded(_ word: Word) -> Word {
    let parts = word.text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return word }
    let octets = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard octets.count < 4, octets.allSatisfy({ !$0.isEmpty && Notes.digits($0) != nil }) else {
      return word
    }
    let zeros = String(repeating: ".0", count: 4 - octets.count)
    return Word(text: parts[0] + zeros + "/" + parts[1], at: word.at)
  }
}
