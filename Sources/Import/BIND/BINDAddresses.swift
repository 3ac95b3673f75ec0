import Addresses

/// BIND's lists of addresses, with the names that `acl` gives them.
struct BINDAddresses {
  /// What Apus can say of a list.
  struct Match {
    var matchesAny = false
    var prefixes: [(prefix: AddressPrefix, at: Position)] = []
  }

  private var lists: [String: [BINDStatement]] = [:]

  /// How deep lists may stand in each other; those that name themselves end here.
  private static let deepest = 20

  init(_ statements: [BINDStatement]) {
    for statement in statements where statement.keyword == "acl" {
      guard statement.words.count > 1 else { continue }
      lists[statement.words[1].text] = statement.block
    }
  }

  /// The list, as far as it can be said in addresses; `use` is what it is wanted for.
  func match(_ list: [BINDStatement], for use: String, _ notes: inout Notes) -> Match {
    var match = Match()
    add(list, to: &match, use, &notes, depth: 0)
    return match
  }

  private func add(
    _ list: [BINDStatement], to match: inout Match, _ use: String, _ notes: inout Notes, depth: Int
  ) {
    for element in list {
      guard depth <= Self.deepest else {
        notes.error("too-deep", "lists of addresses name each other", at: element.at)
        return
      }
      if let block = element.block, element.words.isEmpty {
        add(block, to: &match, use, &notes, depth: depth + 1)
        continue
      }
      guard let word = element.words.first else { continue }
      switch word.text.lowercased() {
      case "any": match.matchesAny = true
      // The host's own addresses: to listen on, that is all of them.
      case "localhost" where use.hasPrefix("listen-on"): match.matchesAny = true
      case "none": break
      case let text
      where text.hasPrefix("!") || ["key", "geoip", "localnets", "localhost"].contains(text):
        notes.warn(
          "left-out",
          "'\(element.words.map(\.text).joined(separator: " "))' of '\(use)' is left out: Apus takes addresses and prefixes alone",
          at: word.at)
      default:
        if let named = lists[word.text] {
          add(named, to: &match, use, &notes, depth: depth + 1)
        } else if let prefix = notes.prefix(word) {
          match.prefixes.append((prefix, word.at))
        }
      }
    }
  }
}
