import DNSWire
import Octets

/// Why a zone cannot be compiled. The zone's rules say more, and where; this is the last guard.
public enum ZoneImageError: Error, Equatable, Sendable {
  /// The apex has no SOA.
  case noSOA
  /// The image would not fit 32-bit offsets.
  case tooLarge
}

extension ZoneImage {
  /// Compiles sorted contents that keep the zone's rules.
  public convenience init(_ contents: ZoneContents) throws(ZoneImageError) {
    var generator = SystemRandomNumberGenerator()
    try self.init(contents, using: &generator)
  }

  /// The same with the caller's random numbers: where they are the same, so are the image's octets,
  /// as tests and benchmarks want. Who serves the image to others must draw what nobody can guess.
  public convenience init(
    _ contents: ZoneContents, using generator: inout some RandomNumberGenerator
  ) throws(ZoneImageError) {
    var builder = try ImageBuilder(contents)
    try builder.build(using: &generator)
    self.init(apex: contents.apex, octets: builder.image)
  }

  /// The same with a seed that is known, for tests.
  convenience init(_ contents: ZoneContents, seed: HashSeed) throws(ZoneImageError) {
    var generator = OneSeed(seed: seed)
    try self.init(contents, using: &generator)
  }

  /// An image for a zone that could not be loaded: every name in it gets SERVFAIL.
  convenience init(unavailable apex: Name) {
    var image = ImageBuilder.header(apex)
    image.storeLittle32(Int(ImageLayout.unavailable), at: ImageLayout.flags)
    let tail = Tail(rcode: .servFail, authoritative: false, unavailable: true)
      .write(to: &image, for: .below(apex.wire[...]))
    image.storeLittle32(tail, at: ImageLayout.nxDomainTail)
    image.storeLittle64(UInt64(image.count), at: ImageLayout.length)
    self.init(apex: apex, octets: image)
  }
}

/// Writes nodes and tails one behind the other, then the hash table.
struct ImageBuilder {
  var image: [UInt8]
  let contents: ZoneContents
  private let plan: ZonePlan
  let denial: Denial
  let compiler: TailCompiler
  /// For each proof its tail's offset in words.
  var proofs: [Int] = []
  /// For each item its node's offset in words.
  var offsets: [Int] = []
  private var noData = 0

  init(_ contents: ZoneContents) throws(ZoneImageError) {
    self.contents = contents
    plan = ZonePlan(contents)
    denial = Denial(contents, plan)
    guard let apex = contents.node(withKey: CanonicalKey.of(contents.apex)),
      let soa = contents.rrset(.soa, of: contents.nodes[apex]).first
    else { throw .noSOA }
    compiler = TailCompiler(denial, apex: contents.nodes[apex])
    image = Self.header(contents.apex)
    let serial = contents.rdata(of: contents.records[soa]).suffix(20).prefix(4)
    image.storeLittle32(serial.reduce(0) { $0 << 8 | Int($1) }, at: ImageLayout.serial)
  }

  /// The header with what is known of every zone.
  static func header(_ apex: Name) -> [UInt8] {
    var image = [UInt8](repeating: 0, count: ImageLayout.headerSize)
    image.storeLittle64(ImageLayout.magicValue, at: ImageLayout.magic)
    image.storeLittle32(Int(ImageLayout.versionValue), at: ImageLayout.version)
    image.storeLittle64(UInt64(image.count), at: ImageLayout.length)
    image.storeLittle16(apex.wire.count, at: ImageLayout.apexLength)
    image.storeLittle16(apex.labelCount, at: ImageLayout.apexLabels)
    for (index, octet) in apex.lowercased.wire.enumerated() {
      image[ImageLayout.apexName + index] = octet
    }
    return image
  }

  mutating func build(
    using generator: inout some RandomNumberGenerator
  ) throws(ZoneImageError) {
    image.pad()
    appendProofs()
    noData = compiler.noData.write(to: &image, for: .below(contents.apex.wire[...]))
    image.storeLittle32(noData, at: ImageLayout.noDataTail)
    let nxDomain = compiler.nxDomain.write(to: &image, for: .below(contents.apex.wire[...]))
    image.storeLittle32(nxDomain, at: ImageLayout.nxDomainTail)
    offsets.reserveCapacity(plan.items.count)
    var links: [(at: Int, item: Int)] = []
    for index in plan.items.indices { appendNode(index, &links) }
    for link in links { image.storeLittle32(offsets[link.item], at: link.at) }
    appendSlots(using: &generator)
    appendDenialIndex()
    image.storeLittle32(offsets.first ?? 0, at: ImageLayout.apexNode)
    image.storeLittle32(plan.items.count, at: ImageLayout.nodeCount)
    image.storeLittle32(contents.records.count, at: ImageLayout.recordCount)
    image.storeLittle64(UInt64(image.count), at: ImageLayout.length)
    guard image.count / 4 <= UInt32.max else { throw .tooLarge }
  }

  /// Appends one node and its tails. The tails follow their node, so that one answer's octets lie
  /// close together.
  private mutating func appendNode(_ index: Int, _ links: inout [(at: Int, item: Int)]) {
    let item = plan.items[index]
    let tails = nodeTails(item)
    image.pad()
    let start = image.count
    offsets.append(start / 4)
    let name = relativeName(index)
    image.append(UInt8(truncatingIfNeeded: name.count))
    image.append(flags(item, tails))
    image.appendLittle16(tails.byType.count)
    image.append(contentsOf: name)
    image.pad()
    let typesAt = image.count
    for (type, _) in tails.byType {
      image.appendLittle32(Int(type.rawValue))
      image.appendLittle32(0)
    }
    if let wildcard = item.wildcard {
      links.append((image.count, wildcard))
      image.appendLittle32(0)
    }
    let otherAt = image.count
    if tails.other != nil { image.appendLittle32(0) }
    appendProofs(of: index)
    let question = question(index)
    for (position, (_, tail)) in tails.byType.enumerated() {
      let offset = tail.write(to: &image, for: question, proofs: proofs)
      image.storeLittle32(offset, at: typesAt + NodeLayout.typeSize * position + 4)
    }
    if let other = tails.other {
      let owner = plan.name(of: index, in: contents)
      let offset = other.write(
        to: &image, for: item.isDNAME ? .below(owner) : question, proofs: proofs)
      image.storeLittle32(offset, at: otherAt)
    }
  }

  /// What is compiled for an item: tails by type, ascending, and one for all else.
  private func nodeTails(_ item: ZonePlan.Item) -> (byType: [(RRType, Tail)], other: Tail?) {
    guard let index = item.node else { return ([], nil) }
    let node = contents.nodes[index]
    if item.isCut {
      let signer = compiler.delegationSigner(at: node)
      return (signer.map { [(.ds, $0)] } ?? [], compiler.referral(at: node))
    }
    var byType = compiler.answeredSets(of: node, isWildcard: item.isWildcard).map {
      (
        contents.records[$0.lowerBound].type,
        compiler.answer($0, of: node, isWildcard: item.isWildcard)
      )
    }
    var other = item.isDNAME ? compiler.redirection(at: node) : nil
    if byType.contains(where: { $0.0 == .cname }) {
      let alias = compiler.aliasTails(of: node, isWildcard: item.isWildcard)
      let own = Set(byType.map(\.0))
      byType += alias.byType.filter { !own.contains($0.0) }
      other = alias.other
    }
    byType.sort { $0.0 < $1.0 }
    return (byType, other)
  }

  private func flags(_ item: ZonePlan.Item, _ tails: (byType: [(RRType, Tail)], other: Tail?))
    -> UInt8
  {
    var flags: UInt8 = 0
    if item.isCut { flags |= NodeLayout.cut }
    if item.wildcard != nil { flags |= NodeLayout.wildcard }
    if tails.other != nil { flags |= NodeLayout.ownDefault }
    if tails.byType.contains(where: { $0.0 == .cname }) { flags |= NodeLayout.alias }
    if item.isWildcard { flags |= NodeLayout.synthesizes }
    if item.isDNAME { flags |= NodeLayout.dname }
    if denial.type != nil { flags |= NodeLayout.proofs }
    return flags
  }

  /// What the tails of an item are compiled for.
  private func question(_ index: Int) -> TailComposer.Question {
    let item = plan.items[index]
    let name = plan.name(of: index, in: contents)
    if item.isCut { return .below(name) }
    // A wildcard's tails answer for names one level up and below: RFC 4592, section 3.3.1.
    return item.isWildcard ? .below(name.dropFirst(2)) : .name(name)
  }

  /// The octets before the apex's, in lower case.
  private func relativeName(_ index: Int) -> [UInt8] {
    plan.name(of: index, in: contents).dropLast(contents.apex.wire.count).map {
      (0x41...0x5a).contains($0) ? $0 | 0x20 : $0
    }
  }
}
