import DNSWire
import Octets

extension ImageBuilder {
  /// Appends the NSEC or NSEC3 records with their signatures: each set a tail for questions at or
  /// below the apex.
  mutating func appendProofs() {
    proofs.reserveCapacity(denial.proofs.count)
    let (compiler, apex, count) = (compiler, contents.apex, denial.proofs.count)
    let hasShortWay = hasShortWay
    let partSize = 4096
    inOrder((count + partSize - 1) / partSize, cores: .all) { number in
      var part = NodeWriter.Part()
      var composer = TailComposer()
      for number in (number * partSize)..<min((number + 1) * partSize, count) {
        let words =
          hasShortWay
          ? compiler.writeProof(number, to: &part.octets, using: &composer)
          : compiler.proof(number).write(
            to: &part.octets, for: .below(apex.wire[...]), using: &composer)
        part.nodes.append(UInt32(truncatingIfNeeded: words))
      }
      return part
    } take: { part in
      image.pad()
      let start = image.count / 4
      for words in part.nodes { proofs.append(start + Int(words)) }
      image.append(contentsOf: part.octets)
      return !image.isCut
    }
  }

  /// Appends the index that finds the proof of a name which the zone does not have.
  mutating func appendDenialIndex() {
    switch denial.kind {
    case .none: return
    case .nsec: appendKeys()
    case .nsec3(let parameters): appendHashes(parameters)
    }
    image.storeLittle32(proofs.count, at: ImageLayout.denialCount)
  }

  /// As ``NSECIndexLayout`` has it.
  private mutating func appendKeys() {
    image.pad()
    let start = image.count / 4
    var (octets, prefixes, places): ([UInt8], [UInt64], [Int]) = ([], [], [])
    var whole: [UInt8] = []
    for node in denial.proofs {
      whole.removeAll(keepingCapacity: true)
      CanonicalKey.append(
        contents.octets.octets, contents.name(of: contents.nodes[node]), to: &whole)
      let key = whole.dropFirst(contents.apexKey.count)
      octets.pad()
      places.append(start + octets.count / 4)
      octets.appendLittle16(key.count)
      octets.append(contentsOf: key)
      prefixes.append(CanonicalKey.prefix(key))
    }
    image.append(contentsOf: octets)
    startIndex(.init(DenialKind.nsec))
    octets.removeAll(keepingCapacity: true)
    for prefix in prefixes { octets.appendLittle64(prefix) }
    for (proof, place) in zip(proofs, places) {
      octets.appendLittle32(proof)
      octets.appendLittle32(place)
    }
    image.append(contentsOf: octets)
  }

  /// As ``NSEC3IndexLayout`` has it.
  private mutating func appendHashes(_ parameters: NSEC3Parameters) {
    image.pad()
    image.storeLittle16(parameters.iterations, at: ImageLayout.denialIterations)
    image.storeLittle16(parameters.salt.count, at: ImageLayout.denialSaltLength)
    image.storeLittle32(image.count / 4, at: ImageLayout.denialSalt)
    image.append(contentsOf: parameters.salt)
    startIndex(.init(DenialKind.nsec3))
    var octets: [UInt8] = []
    for (hash, proof) in zip(denial.hashes, proofs) {
      octets.append(contentsOf: hash.octets)
      octets.appendLittle32(proof)
    }
    image.append(contentsOf: octets)
    octets.removeAll(keepingCapacity: true)
    let count = denial.hashes.count
    image.storeLittle32(image.count / 4, at: ImageLayout.denialBuckets)
    image.storeLittle32(count, at: ImageLayout.denialBucketCount)
    var first = 0
    for bucket in 0...count {
      while first < count,
        NSEC3IndexLayout.bucket(denial.hashes[first].upper, count: count) < bucket
      {
        first += 1
      }
      octets.appendLittle32(first)
    }
    image.append(contentsOf: octets)
  }

  private mutating func startIndex(_ kind: Int) {
    image.pad()
    image.storeLittle32(kind, at: ImageLayout.denialKind)
    image.storeLittle32(image.count / 4, at: ImageLayout.denialIndex)
  }
}

extension CanonicalKey {
  /// A key's first eight octets as a number, the first one highest.
  static func prefix(_ key: ArraySlice<UInt8>) -> UInt64 {
    let first = key.prefix(8)
    let value = first.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return first.isEmpty ? 0 : value << UInt64(8 * (8 - first.count))
  }
}
