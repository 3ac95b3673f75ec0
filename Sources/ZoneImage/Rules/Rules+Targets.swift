import DNSWire

/// Where the NS records of a zone lead, in the order of the records.
struct NameServerTargets {
  /// For each NS record of the zone the node of its name.
  private(set) var nodes: [Target] = []
  /// For each node whether an NS of the zone names it: its addresses are glue below a delegation.
  private(set) var isNamed: [Bool]

  /// A node in four octets.
  struct Target: BitwiseCopyable {
    private let number: UInt32

    static let outside = Target(number: .max)
    /// The name is in the zone, and no record has it.
    static let missing = Target(number: .max - 1)

    private init(number: UInt32) { self.number = number }

    init(_ node: Int?) { self = node.map { Target(number: UInt32($0)) } ?? .missing }

    var isOutside: Bool { number == .max }
    var node: Int? { number < .max - 1 ? Int(number) : nil }
  }

  init(_ contents: ZoneContents) {
    isNamed = [Bool](repeating: false, count: contents.nodes.count)
    let apex = ApexSuffix(contents.apex)
    var key: [UInt8] = []
    for (number, node) in contents.nodes.enumerated() {
      for index in contents.rrset(.ns, of: node) {
        guard contents.makeKey(of: contents.records[index].rdata, inside: apex, &key) else {
          nodes.append(.outside)
          continue
        }
        let target = contents.node(withKey: key[...], near: number)
        nodes.append(Target(target))
        if let target { isNamed[target] = true }
      }
    }
  }
}

extension ZoneContents {
  /// Targets of NS, MX and SRV inside the zone: no CNAME (RFC 2181, section 10.3; RFC 2782), and
  /// an address behind each NS.
  func checkTargets(_ nameServers: NameServerTargets, _ report: inout RuleReport) {
    let suffix = ApexSuffix(apex)
    var key: [UInt8] = []
    var count = 0
    for (number, node) in nodes.enumerated() {
      for index in node.records {
        let record = records[index]
        let found: Node?
        switch record.type {
        case .ns:
          let target = nameServers.nodes[count]
          count += 1
          if target.isOutside { continue }
          found = target.node.map { nodes[$0] }
          if let found, hasAddress(found), rrset(.cname, of: found).isEmpty { continue }
        case .mx, .srv:
          let start = record.rdata.lowerBound + (record.type == .mx ? 2 : 6)
          guard start <= record.rdata.upperBound,
            makeKey(of: start..<record.rdata.upperBound, inside: suffix, &key)
          else { continue }
          found = self.node(withKey: key[...], near: number).map { nodes[$0] }
        default: continue
        }
        check(index, leadsTo: found, &report)
      }
    }
  }

  /// What a record leads to, inside the zone.
  private func check(_ index: Int, leadsTo found: Node?, _ report: inout RuleReport) {
    let record = records[index]
    let rule: ZoneRule =
      switch record.type {
      case .ns: .nsTargetCNAME
      case .mx: .mxTargetCNAME
      default: .srvTargetCNAME
      }
    let rdata = rdata(of: record)
    guard let names = record.type.names(in: rdata) else { return }
    let target = rdata.dropFirst(names.start)
    if let found, let cname = rrset(.cname, of: found).first {
      report.add(
        rule, at: position(index), related: position(cname),
        "\(text(ofName: target)) is a CNAME: \(record.type.text) needs a name with addresses")
    } else if record.type == .ns, !hasAddress(found),
      !isCoveredByWildcard(CanonicalKey.of(target), apexKey)
    {
      report.add(
        .missingGlue, at: position(index),
        "\(text(ofName: target)) is in the zone, and has no address")
    }
  }

  private func hasAddress(_ node: Node?) -> Bool {
    guard let node else { return false }
    return !rrset(.a, of: node).isEmpty || !rrset(.aaaa, of: node).isEmpty
  }

  /// Whether a name that does not exist gets an address from the wildcard at its closest encloser
  /// (RFC 4592, section 3.3.1).
  private func isCoveredByWildcard(_ key: [UInt8], _ apexKey: [UInt8]) -> Bool {
    var encloser = key[...]
    guard !exists(encloser) else { return false }
    while encloser.count > apexKey.count {
      encloser.removeLast()
      while let last = encloser.last, last != 0 { encloser.removeLast() }
      guard exists(encloser) else { continue }
      return hasAddress(node(withKey: Array(encloser + [0x2a, 0])).map { nodes[$0] })
    }
    return false
  }

  /// Whether a name has records, or a name below it has.
  private func exists(_ key: ArraySlice<UInt8>) -> Bool {
    let index = firstNode(notBefore: key)
    return index < nodes.count && self.key(of: nodes[index]).starts(with: key)
  }
}
