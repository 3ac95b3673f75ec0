import DNSWire
import Foundation
import ZoneFile
import ZoneImage
import ZoneTransfer

/// What the catalogs among the zones make of the others: which there are to be, and what is to be done for that.
struct CatalogPlan {
  /// The members, each with what is had of it already.
  private(set) var members: [ManagedZone] = []
  /// Those of them that were not there.
  private(set) var arrived: Set<Name> = []
  /// Those whose label is another one, or whose catalog without having given them away or being configured no more: what was had under
  /// that name is no more (RFC 9432, sections 5.3 and 5.4).
  private(set) var reset: Set<Name> = []
  /// Those that another catalog has now, as they were (section 4.3.1).
  private(set) var moved: Set<Name> = []
  /// What those were of whose files the other catalog has another place.
  private(set) var relocated: [Name: Configuration.Zone] = [:]
  /// Those that their catalog lists no more: they go with their files (section 5.3).
  private(set) var left: [ManagedZone] = []
  /// Those whose catalog is configured no more: an operator's doing, and their files stay.
  private(set) var dropped: [ManagedZone] = []
  private(set) var catalogs: [Configuration.Zone] = []
  /// The files of all zones that there are to be: none of these may be removed.
  private(set) var files: [String: Name] = [:]
  /// The same of the configuration's, by whatever path they are reached.
  private var identities: [FileIdentity: Name] = [:]
  private(set) var statuses: [CatalogStatus] = []
  /// Catalogs whose members, or what is known of them, are others than before.
  private(set) var unwritten: Set<Name> = []

  /// `configured` are the zones of the configuration, and `inForce` all that were in force. `returned` are those that a catalog that was
  /// not among them has given when it was configured last.
  init(
    _ configured: [ManagedZone], before inForce: [ManagedZone],
    returned: [Configuration.Zone] = []
  ) {
    let before = inForce + returned.map(ManagedZone.init)
    var places: [Name: Int] = [:]
    for (index, zone) in before.enumerated() { places[zone.configuration.apex] = index }
    let held = before.compactMap(\.member)
    var byName: [Name: Configuration.Zone] = [:]
    var sources: [CatalogClaims.Source] = []
    for zone in configured where zone.configuration.catalog != nil {
      catalogs.append(zone.configuration)
      byName[zone.configuration.apex] = zone.configuration
      sources.append(read(zone))
    }
    let names = Set(configured.map(\.configuration.apex))
    let claims = CatalogClaims(sources, configured: names, held: held)
    var refusals = claims.refusals.map { ($0.catalog, $0.zone, $0.reason) }
    for zone in configured {
      let path = URL(fileURLWithPath: zone.configuration.file).standardizedFileURL.path
      files[path] = zone.configuration.apex
      if let identity = FileIdentity(zone.configuration.file) {
        identities[identity] = zone.configuration.apex
      }
    }
    for (apex, membership) in claims.members {
      guard let zone = byName[membership.catalog]?.member(apex, membership) else { continue }
      if let other = holder(of: zone.file) {
        refusals.append((membership.catalog, apex, "its file would be that of the zone \(other)"))
        continue
      }
      files[zone.file] = apex
      let place = places[apex]
      let old = place.map { before[$0] }
      // A catalog that is configured no more has taken nothing off its list: what it had is there to be taken over.
      let isFree = old?.member.map { byName[$0.membership.catalog] == nil } ?? false
      add(
        zone, before: old, isGiven: isFree || claims.given.contains(apex),
        isReturned: place.map { $0 >= inForce.count } ?? false)
    }
    let kept = Set(members.map(\.configuration.apex))
    for zone in before {
      guard let catalog = zone.configuration.membership?.catalog,
        !kept.contains(zone.configuration.apex), !names.contains(zone.configuration.apex)
      else { continue }
      if byName[catalog] == nil { dropped.append(zone) } else { left.append(zone) }
    }
    noteUnwritten(held)
    // Of one that was not there it is not known what its file says.
    let old = Set(inForce.filter { $0.configuration.catalog != nil }.map(\.configuration.apex))
    unwritten.formUnion(catalogs.map(\.apex).filter { !old.contains($0) })
    count(refusals)
  }

  /// The zone whose file that is, by this path or, of the configuration's, by any.
  func holder(of file: String) -> Name? {
    files[file] ?? FileIdentity(file).flatMap { identities[$0] }
  }

  /// Whether other zones are in force than before.
  var isChanged: Bool {
    !arrived.isEmpty || !reset.isEmpty || !moved.isEmpty || !left.isEmpty || !dropped.isEmpty
  }

  /// What a catalog lists, where the version that is served may be processed (sections 4.2.1 and 5.1).
  private mutating func read(_ zone: ManagedZone) -> CatalogClaims.Source {
    var source = CatalogClaims.Source(name: zone.configuration.apex, listed: nil)
    var status = CatalogStatus(name: zone.name, members: 0, refused: 0, refusals: [])
    if let version = zone.served, let settings = zone.configuration.catalog {
      do {
        source.listed = try Catalog(
          version.snapshot, apex: source.name, most: settings.mostMembers
        ).members
        status.serial = version.image.serial
      } catch {
        status.error = "serial \(version.image.serial) is not processed: \(error)"
      }
    }
    statuses.append(status)
    return source
  }

  private mutating func add(
    _ zone: Configuration.Zone, before old: ManagedZone?, isGiven: Bool, isReturned: Bool
  ) {
    guard let membership = zone.membership, var managed = old else {
      members.append(ManagedZone(zone))
      arrived.insert(zone.apex)
      return
    }
    if let was = managed.configuration.membership {
      let isSame = was.catalog == membership.catalog && was.label == membership.label
      // Given away under the same label, it keeps its state (section 4.3.1). Without having been given away it was removed from one
      // catalog, which ends its state (section 5.3), and is new in the other.
      let isMoved = isGiven && was.label == membership.label
      guard isSame || isMoved else {
        members.append(ManagedZone(zone))
        reset.insert(zone.apex)
        return
      }
      if isMoved, managed.configuration.file != zone.file {
        relocated[zone.apex] = managed.configuration
      }
      if isReturned {
        managed = ManagedZone(zone)
        arrived.insert(zone.apex)
      } else if !isSame {
        moved.insert(zone.apex)
      }
    } else if managed.configuration.file != zone.file {
      // It stood in the configuration, and was another zone.
      managed = ManagedZone(zone)
      arrived.insert(zone.apex)
    }
    managed.configuration = zone
    managed.trim()
    members.append(managed)
  }

  /// Finds the catalogs of which other things are to be written down.
  private mutating func noteUnwritten(_ held: [MembersFile.Member]) {
    func byCatalog(_ members: [MembersFile.Member]) -> [Name: [MembersFile.Member]] {
      Dictionary(grouping: members) { $0.membership.catalog }
    }
    let old = byCatalog(held)
    let new = byCatalog(written)
    for catalog in catalogs.map(\.apex) {
      let (before, now) = (old[catalog] ?? [], new[catalog] ?? [])
      let isSame = before.elementsEqual(now) {
        $0.zone == $1.zone && $0.membership == $1.membership
      }
      if !isSame { unwritten.insert(catalog) }
    }
  }

  /// What is to be known of the members after a restart.
  var written: [MembersFile.Member] {
    members.compactMap(\.member)
  }

  private mutating func count(_ refusals: [(catalog: Name, zone: Name, reason: String)]) {
    var numbers: [Name: Int] = [:]
    for member in written { numbers[member.membership.catalog, default: 0] += 1 }
    let refused = Dictionary(grouping: refusals) { $0.catalog }
    for (index, catalog) in catalogs.enumerated() {
      statuses[index].members = numbers[catalog.apex] ?? 0
      let all = refused[catalog.apex] ?? []
      statuses[index].refused = all.count
      statuses[index].refusals = all.prefix(mostListed).map {
        CatalogStatus.Refusal(zone: "\($0.zone)", reason: $0.reason)
      }
    }
  }
}

extension ManagedZone {
  /// What is to be known of it after a restart; nil where no catalog has given it.
  var member: MembersFile.Member? {
    configuration.membership.map { (configuration.apex, $0) }
  }
}

extension CatalogClaims.Refusal {
  fileprivate var reason: String {
    holder.map { "the catalog \($0) has it" } ?? "the configuration has it"
  }
}
