import Addresses

/// Who may have a zone by a list of another server, of which what is said first goes before what is said behind it.
///
/// Apus lets in whom a grant names, and has no denials. So what something before it takes a part away of is not carried over at all:
/// nobody may have of Apus what they could not have before.
struct TransferRules {
  /// Whose requests are denied.
  struct Denial {
    var from: [AddressPrefix]
    /// Whether it is all addresses but those.
    var isAllBut = false
    /// Only what is signed by that key; nil: whatever it is.
    var key: String?
    /// Whether those are but a part of what is denied, or more: nobody here can say it well.
    var isVague = false
    /// As the other server has it.
    var said: String
  }

  struct Allowed {
    var grant: ZonePeers.Grant
    var said: Word
  }

  private(set) var allowed: [Allowed] = []
  private var denials: [Denial] = []

  var grants: [ZonePeers.Grant] { allowed.map(\.grant) }

  var hasDenials: Bool { !denials.isEmpty }

  /// Those that leave what can be said go before the others: less is left then that these take a part of.
  mutating func deny(_ said: Denial) {
    var denial = said
    denial.from = AddressPrefix.outermost(of: said.from)
    denials.insert(denial, at: denial.isAllBut ? 0 : denials.count)
  }

  /// Denies all of it, which cannot be said in addresses.
  mutating func denyUnknown(_ said: String) {
    deny(Denial(from: AddressPrefix.everywhere, isVague: true, said: said))
  }

  /// Lets them have it, as far as nothing before takes that away. `use` is the list that says so.
  mutating func allow(
    _ grant: ZonePeers.Grant, as said: Word, of use: String, _ notes: inout Notes
  ) {
    var left = AddressPrefix.outermost(of: grant.from)
    for denial in denials where !left.isEmpty {
      guard let rest = denial.rest(of: left, key: grant.key) else {
        notes.warn(
          "left-out",
          "'\(said.text)' of '\(use)' is left out: '\(denial.said)' before it takes a part away, and Apus denies nothing within a grant; say in 'provide-transfer' who may have the zone",
          at: said.at)
        return
      }
      left = rest
    }
    if !left.isEmpty {
      allowed.append(
        Allowed(grant: ZonePeers.Grant(from: left, key: grant.key), said: said))
    }
  }
}

extension TransferRules.Denial {
  /// What is left of these prefixes; nil where prefixes cannot say it.
  func rest(of prefixes: [AddressPrefix], key other: String?) -> [AddressPrefix]? {
    // Requests that another key has signed are none of this.
    if let key, let other, key != other { return prefixes }
    // Unless all requests are denied, signed or not, those of an address are a part of what it may.
    let isWhole = !isVague && (key == nil || key == other)
    var rest: [AddressPrefix] = []
    for prefix in prefixes {
      let kept = isAllBut ? from.compactMap { prefix.common($0) } : remaining(prefix)
      guard let kept, isWhole || kept == [prefix] else { return nil }
      rest += kept
    }
    return rest
  }

  /// Without the addresses of `from`: all of it, nothing, or nil for a part.
  private func remaining(_ prefix: AddressPrefix) -> [AddressPrefix]? {
    if from.contains(where: { $0.covers(prefix) }) { return [] }
    return from.contains { prefix.covers($0) } ? nil : [prefix]
  }
}

extension AddressPrefix {
  /// The addresses that both have.
  fileprivate func common(_ other: AddressPrefix) -> AddressPrefix? {
    if covers(other) { return other }
    return other.covers(self) ? self : nil
  }
}
