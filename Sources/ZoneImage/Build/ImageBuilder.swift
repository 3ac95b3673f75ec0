import DNSWire
import Octets

/// Why a zone cannot be compiled. The zone's rules say more, and where; this is the last guard.
public enum ZoneImageError: Error, Equatable, Sendable {
  /// The apex has no SOA.
  case noSOA
  /// The image would not fit 32-bit offsets.
  case tooLarge
  /// There is no memory for it.
  case noMemory
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
    try self.init(contents, using: &generator, hasShortWay: true)
  }

  /// The same; without the short way for plain names, or with so many octets at most, for tests.
  convenience init(
    _ contents: ZoneContents, using generator: inout some RandomNumberGenerator, hasShortWay: Bool,
    most: Int = .max
  ) throws(ZoneImageError) {
    CoreShare.all.enter()
    defer { CoreShare.all.leave() }
    var builder = try ImageBuilder(contents, hasShortWay: hasShortWay, most: most)
    try builder.build(using: &generator)
    guard let storage = builder.image.finish() else { throw .noMemory }
    self.init(apex: contents.apex, storage: storage)
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
    image.storeLittle32(tail, at: ImageLayout.apexNXDomainTail)
    image.storeLittle64(UInt64(image.count), at: ImageLayout.length)
    self.init(apex: apex, octets: image)
  }
}

/// Writes nodes and tails one behind the other, then the hash table.
struct ImageBuilder: ~Copyable {
  var image: GrowingOctets
  let contents: ZoneContents
  private let plan: ZonePlan
  let denial: Denial
  let compiler: TailCompiler
  /// For each proof its tail's offset in words.
  var proofs: [Int] = []
  /// For each item its node's offset in words.
  var offsets: [UInt32] = []
  let hasShortWay: Bool

  init(_ contents: ZoneContents, hasShortWay: Bool, most: Int) throws(ZoneImageError) {
    guard !contents.isTooLarge else { throw .tooLarge }
    guard let apex = contents.apexNode, let soa = contents.rrset(.soa, of: apex).first else {
      throw .noSOA
    }
    SpentMemory.trim(behind: contents.octets.count)
    self.hasShortWay = hasShortWay
    self.contents = contents
    plan = ZonePlan(contents)
    denial = Denial(contents, plan)
    compiler = TailCompiler(denial, apex: apex)
    image = GrowingOctets(most: most)
    image.append(contentsOf: Self.header(contents.apex))
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
    guard !image.isCut else { throw .noMemory }
    image.storeLittle32(append(compiler.noData), at: ImageLayout.noDataTail)
    image.storeLittle32(append(compiler.nxDomain), at: ImageLayout.nxDomainTail)
    image.storeLittle32(append(compiler.apexNXDomain), at: ImageLayout.apexNXDomainTail)
    if case .nsec = denial.kind, let proof = denial.proofs(of: 0).wildcard {
      image.storeLittle32(proofs[proof], at: ImageLayout.apexWildcardProof)
    }
    appendNodes()
    guard !image.isCut else { throw .noMemory }
    appendSlots(using: &generator)
    appendDenialIndex()
    if isUnsigned { image.storeLittle32(Int(ImageLayout.unsigned), at: ImageLayout.flags) }
    image.storeLittle32(offsets.first.map { Int($0) } ?? 0, at: ImageLayout.apexNode)
    image.storeLittle32(plan.items.count, at: ImageLayout.nodeCount)
    image.storeLittle32(contents.records.count, at: ImageLayout.recordCount)
    image.storeLittle64(UInt64(image.count), at: ImageLayout.length)
    guard !image.isCut else { throw .noMemory }
    guard image.count / 4 <= UInt32.max else { throw .tooLarge }
  }

  /// Whether the zone has neither signatures nor proofs, and no DS that a referral would take.
  private var isUnsigned: Bool {
    guard case .none = denial.kind else { return false }
    return !contents.records.contains { $0.type == .rrsig || $0.type == .ds }
  }

  /// Appends a tail for questions at or below the apex, and returns its offset in words.
  private mutating func append(_ tail: Tail) -> Int {
    image.pad()
    var octets: [UInt8] = []
    let words = tail.write(to: &octets, for: .below(contents.apex.wire[...]))
    let start = image.count / 4
    image.append(contentsOf: octets)
    return start + words
  }

  /// Items whose nodes are written as one part.
  private static let partSize = 1024

  /// Appends the nodes, which all idle cores write.
  private mutating func appendNodes() {
    offsets.reserveCapacity(plan.items.count)
    let count = plan.items.count
    var links: [(at: Int, item: Int)] = []
    let (compiler, proofs, hasShortWay) = (compiler, proofs, hasShortWay)
    let parts = (count + Self.partSize - 1) / Self.partSize
    inOrder(parts, cores: .all) { number in
      var writer = NodeWriter(compiler, proofs: proofs, hasShortWay: hasShortWay)
      let start = number * Self.partSize
      for index in start..<min(start + Self.partSize, count) { writer.append(index) }
      return writer.part
    } take: { part in
      append(part, of: parts, &links)
      return !image.isCut
    }
    guard !image.isCut else { return }
    for link in links { image.storeLittle32(Int(offsets[link.item]), at: link.at) }
  }

  private mutating func append(
    _ part: NodeWriter.Part, of parts: Int, _ links: inout [(at: Int, item: Int)]
  ) {
    image.pad()
    let start = image.count
    // As large as it will be if the other parts are like the first one.
    if offsets.isEmpty { image.reserve(start + part.octets.count * parts / 8 * 9) }
    let words = UInt32(truncatingIfNeeded: start / 4)
    image.append(contentsOf: part.octets)
    for node in part.nodes { offsets.append(words &+ node) }
    image.withOctets { octets in
      for place in part.places {
        let at = start + 4 * Int(place)
        octets.storeLittle32(words &+ octets.bytes.loadLittle32(at: at), at: at)
      }
    }
    for link in part.links { links.append((start + 4 * Int(link.at), Int(link.item))) }
  }
}
