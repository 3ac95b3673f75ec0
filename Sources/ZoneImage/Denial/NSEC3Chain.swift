import DNSWire
import Octets

/// The NSEC3 records of a zone that share one set of parameters.
struct NSEC3Chain {
  /// One record.
  struct Link {
    var hash: NSEC3Hash
    /// The hash that the record says comes next.
    var next: NSEC3Hash?
    /// The record's node, and the record.
    var node: Int
    var record: Int
    /// Names without security may be missing between this and the next (RFC 5155, section 6).
    var isOptOut: Bool
  }

  var parameters: NSEC3Parameters
  /// In the order of their hashes.
  var links: [Link] = []

  /// The first link whose next hash is not the one that comes next; nil where the chain is closed.
  var gap: Link? {
    links.indices.first { index in
      links[index].next != links[index + 1 == links.count ? 0 : index + 1].hash
    }.map { links[$0] }
  }

  /// The chains that the apex's NSEC3PARAM records announce, in their order: a chain without one
  /// is being made or taken down (RFC 5155, section 4). Those with flags are not to be used
  /// (section 4.1.2).
  static func announced(in contents: ZoneContents) -> [NSEC3Chain] {
    guard let apex = contents.apexNode else { return [] }
    var chains: [NSEC3Chain] = []
    for index in contents.rrset(.nsec3param, of: apex) {
      let rdata = contents.rdata(of: contents.records[index])
      guard let parameters = NSEC3Parameters(rdata), rdata.dropFirst().first == 0 else { continue }
      guard !chains.contains(where: { $0.parameters == parameters }) else { continue }
      chains.append(NSEC3Chain(parameters: parameters))
    }
    guard !chains.isEmpty else { return [] }
    let apexLength = contents.apex.wire.count
    for (number, node) in contents.nodes.enumerated() {
      for index in contents.rrset(.nsec3, of: node) {
        let owner = contents.owner(of: node)
        let rdata = contents.rdata(of: contents.records[index])
        guard owner.count == 33 + apexLength, owner.first == 32,
          let hash = Base32Hex.hash(owner.dropFirst().prefix(32)),
          let parameters = NSEC3Parameters(rdata),
          let chain = chains.firstIndex(where: { $0.parameters == parameters })
        else { continue }
        chains[chain].links.append(
          Link(
            hash: hash, next: next(rdata), node: number, record: index,
            isOptOut: (rdata.dropFirst().first ?? 0) & 1 != 0))
      }
    }
    for index in chains.indices { chains[index].links.sort { $0.hash < $1.hash } }
    return chains
  }

  /// The next hashed owner name (RFC 5155, section 3.1.7).
  private static func next(_ rdata: ArraySlice<UInt8>) -> NSEC3Hash? {
    let octets = Array(rdata)
    let at = 5 + Int(octets[4])
    guard octets.count >= at + 21, octets[at] == 20 else { return nil }
    return NSEC3Hash(octets.octets, at: at + 1)
  }

  /// The chain to serve: the first that is closed; nil where none is, and `allowingGaps` is false.
  static func toServe(_ chains: [NSEC3Chain], allowingGaps: Bool) -> NSEC3Chain? {
    let usable = chains.filter { $0.parameters.isUsable && !$0.links.isEmpty }
    return usable.first { $0.gap == nil } ?? (allowingGaps ? usable.first : nil)
  }
}
