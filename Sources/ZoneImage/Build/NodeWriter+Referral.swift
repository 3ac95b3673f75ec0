import DNSWire
import Octets

// The short way for delegations, which zones of registries are made of: NS records, and addresses that are glue or
// stand in the zone without signatures. What is written is what the long way would write; see NodeWriter+Plain.swift.

/// Memory that is used again for each delegation.
struct ReferralParts {
  /// The key of a name server's name.
  var key: [UInt8] = []
  /// Addresses of servers at or below the cut, and of others.
  var required: [Address] = []
  var optional: [Address] = []

  struct Address: BitwiseCopyable {
    var node: Int
    var record: Int
  }
}

extension NodeWriter {
  /// Appends the node of such a cut; false, and appends nothing, where the name is another, or the referral has a
  /// secure form.
  mutating func appendPlainReferral(_ item: ZonePlan.Item, number: Int) -> Bool {
    guard item.isCut, !item.isDNAME, let index = item.node, !item.hasWildcard else {
      return false
    }
    let node = contents.nodes[index]
    guard contents.rrset(.ds, of: node).isEmpty else { return false }
    let found = isSigned ? proofs(of: number) : Denial.OfItem()
    let servers = contents.rrset(.ns, of: node)
    guard found.own == nil, findAddresses(of: servers, at: index) else { return false }
    let opens = denial.type != nil
    let owner = contents.records[node.records.lowerBound].owner
    var flags = NodeLayout.cut | NodeLayout.ownDefault
    if opens { flags |= NodeLayout.proofs }
    // Swapped, so that the contents can be read meanwhile.
    var (composer, part) = (TailComposer(), Part())
    swap(&composer, &self.composer)
    swap(&part, &self.part)
    let form = compose(servers, owner, opens: opens, &composer)
    part.appendHead(contents.octets.octets, owner, apexLength: apexLength, flags, types: 0)
    let tailAt = part.octets.count
    part.octets.appendLittle32(0)
    part.append(found, denial, proofs)
    let tail = form.write(composer, to: &part.octets)
    part.store(tail, at: tailAt)
    swap(&composer, &self.composer)
    swap(&part, &self.part)
    return true
  }

  /// The sections of the referral: see ``TailCompiler/referral(at:item:)``.
  private func compose(
    _ servers: Range<Int>, _ owner: Range<Int>, opens: Bool, _ composer: inout TailComposer
  ) -> TailForm {
    var sections = ComposedSections()
    composer.begin(contents.octets.octets, owner, moves: true)
    for record in servers { compose(record, owner, &composer) }
    sections.authorities = servers.count
    sections.head = composer.octets.count
    composer.isClosed = opens
    for address in referral.required { compose(address, &composer) }
    sections.requiredAdditionals = referral.required.count
    sections.required = composer.octets.count
    sections.requiredFixups = composer.fixups.count
    for address in referral.optional { compose(address, &composer) }
    sections.optionalAdditionals = referral.optional.count
    return TailForm(sections, isSecure: false, opens: opens, flags: 0, composer)
  }

  /// An address, its owner's name as the first record of the node spells it.
  private func compose(_ address: ReferralParts.Address, _ composer: inout TailComposer) {
    let first = contents.nodes[address.node].records.lowerBound
    compose(address.record, contents.records[first].owner, &composer)
  }

  private func compose(_ index: Int, _ owner: Range<Int>, _ composer: inout TailComposer) {
    let record = contents.records[index]
    let octets = contents.octets.octets
    composer.append(octets, owner)
    composer.append(record.type, ttl: record.ttl, octets, record.rdata)
  }

  /// Finds the addresses of name servers; false where that is for the long way.
  private mutating func findAddresses(of servers: Range<Int>, at index: Int) -> Bool {
    referral.required.removeAll(keepingCapacity: true)
    referral.optional.removeAll(keepingCapacity: true)
    let cut = contents.name(of: contents.nodes[index])
    for server in servers {
      guard
        contents.makeKey(of: contents.records[server].rdata, inside: apex, &referral.key)
      else { continue }
      // A wildcard may stand in.
      guard let target = contents.node(withKey: referral.key[...], near: index) else {
        return false
      }
      guard !plan.belowDNAME.contains(target) else { continue }
      let isAuthoritative = plan.isAuthoritative(target)
      let node = contents.nodes[target]
      let isRequired = contents.isAtOrBelow(contents.name(of: node), cut)
      for type in [RRType.a, .aaaa] {
        let addresses = contents.rrset(type, of: node)
        if addresses.isEmpty { continue }
        guard !isAuthoritative || contents.signatures(of: type, at: node).isEmpty else {
          return false
        }
        for index in addresses {
          let address = ReferralParts.Address(node: target, record: index)
          if isRequired {
            referral.required.append(address)
          } else {
            referral.optional.append(address)
          }
        }
      }
    }
    if referral.optional.count > 2 {
      // A before AAAA; see ``TailCompiler``.
      let addresses = referral.optional
      referral.optional.removeAll(keepingCapacity: true)
      for type in [RRType.a, .aaaa] {
        for address in addresses where contents.records[address.record].type == type {
          referral.optional.append(address)
        }
      }
    }
    return true
  }
}
