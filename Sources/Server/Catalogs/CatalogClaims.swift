import DNSWire
import ZoneTransfer

/// Which catalog gives which zone, where several may list it (RFC 9432, sections 4.3.1 and 5.2).
struct CatalogClaims {
  /// A catalog of the configuration.
  struct Source {
    var name: Name
    /// What it lists; nil: it must not be processed now, and what it has it keeps (section 5.1).
    var listed: [Catalog.Member]?
  }

  /// A zone that a catalog lists and does not get.
  struct Refusal: Equatable {
    var catalog: Name
    var zone: Name
    /// The catalog that has it; nil: the configuration has.
    var holder: Name?
  }

  /// Every zone that a catalog gives: by catalogs, each in the order of its list.
  private(set) var members: [(zone: Name, membership: Configuration.Membership)] = []
  private(set) var refusals: [Refusal] = []
  /// Those of them that the catalog that has had them so far gives to another one (section 4.3.1).
  private(set) var given: Set<Name> = []

  private struct Claim {
    var source: Int
    var member: Catalog.Member
  }

  /// `configured` are the zones that stand in the configuration, and `held` those that a catalog has given so far.
  init(
    _ sources: [Source], configured: Set<Name>,
    held: [(zone: Name, membership: Configuration.Membership)]
  ) {
    var places: [Name: Int] = [:]
    for (index, source) in sources.enumerated() { places[source.name] = index }
    var claims: [Name: [Claim]] = [:]
    for (index, source) in sources.enumerated() {
      for member in source.listed ?? [] {
        claims[member.zone, default: []].append(Claim(source: index, member: member))
      }
    }
    var holders: [Name: Int] = [:]
    var kept: [Int: [(zone: Name, membership: Configuration.Membership)]] = [:]
    for (zone, membership) in held where !configured.contains(zone) {
      guard let place = places[membership.catalog] else { continue }
      holders[zone] = place
      if sources[place].listed == nil { kept[place, default: []].append((zone, membership)) }
    }
    for (index, source) in sources.enumerated() {
      members += kept[index] ?? []
      for member in source.listed ?? [] {
        let zone = member.zone
        if configured.contains(zone) {
          refusals.append(Refusal(catalog: source.name, zone: zone, holder: nil))
          continue
        }
        let (owner, isGiven) = Self.owner(claims[zone] ?? [], holders[zone], sources)
        if owner == index {
          if isGiven { given.insert(zone) }
          members.append(
            (
              zone,
              Configuration.Membership(
                catalog: source.name, label: member.label, groups: member.groups)
            ))
        } else if member.newOwner != sources[owner].name {
          // One that was given away stays listed until all have seen it (section 4.3.1).
          refusals.append(Refusal(catalog: source.name, zone: zone, holder: sources[owner].name))
        }
      }
    }
  }

  /// The catalog that gets a zone, of those that list it, and whether the one that had it gives it to that.
  private static func owner(
    _ claims: [Claim], _ holder: Int?, _ sources: [Source]
  ) -> (owner: Int, isGiven: Bool) {
    // One that keeps what it has gives nothing away.
    if let holder, sources[holder].listed == nil { return (holder, false) }
    // A clash changes nothing (section 5.2); what nobody has goes to the first.
    guard let claim = claims.first(where: { $0.source == holder }) ?? claims.first else {
      return (0, false)
    }
    // Unless its owner lets go of it: to a catalog that lists it, and does not hand it back at once.
    let heir = claims.first {
      $0.source != claim.source && sources[$0.source].name == claim.member.newOwner
        && $0.member.newOwner != sources[claim.source].name
    }
    guard let heir else { return (claim.source, false) }
    return (heir.source, claim.source == holder)
  }
}
