import DNSWire
import Octets

extension ImageBuilder {
  /// Appends the NSEC or NSEC3 records with their signatures: each set a tail for questions at or
  /// below the apex.
  mutating func appendProofs() {
    proofs.reserveCapacity(denial.proofs.count)
    for number in denial.proofs.indices {
      proofs.append(
        compiler.proof(number).write(to: &image, for: .below(contents.apex.wire[...])))
    }
  }

  /// Appends what is proved at, and directly below, a name: see ``ProofLayout``.
  mutating func appendProofs(of index: Int) {
    guard denial.type != nil else { return }
    let found = denial.proofs(of: index)
    var list = [found.own, found.wildcard]
    if case .nsec3 = denial.kind, found.own == nil { list += [found.encloser, found.nextCloser] }
    for proof in list { image.appendLittle32(proof.map { proofs[$0] } ?? 0) }
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
    let apexLength = CanonicalKey.of(contents.apex).count
    let keys = denial.proofs.map { contents.key(of: contents.nodes[$0]).dropFirst(apexLength) }
    image.pad()
    let places = keys.map { key in
      image.pad()
      let place = image.count / 4
      image.appendLittle16(key.count)
      image.append(contentsOf: key)
      return place
    }
    startIndex(.init(DenialKind.nsec))
    for key in keys {
      let prefix = CanonicalKey.prefix(key)
      image.appendLittle32(Int(prefix & 0xffff_ffff))
      image.appendLittle32(Int(prefix >> 32))
    }
    for (proof, place) in zip(proofs, places) {
      image.appendLittle32(proof)
      image.appendLittle32(place)
    }
  }

  /// As ``NSEC3IndexLayout`` has it.
  private mutating func appendHashes(_ parameters: NSEC3Parameters) {
    image.pad()
    image.storeLittle16(parameters.iterations, at: ImageLayout.denialIterations)
    image.storeLittle16(parameters.salt.count, at: ImageLayout.denialSaltLength)
    image.storeLittle32(image.count / 4, at: ImageLayout.denialSalt)
    image.append(contentsOf: parameters.salt)
    startIndex(.init(DenialKind.nsec3))
    for (hash, proof) in zip(denial.hashes, proofs) {
      image.append(contentsOf: hash.octets)
      image.appendLittle32(proof)
    }
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
      image.appendLittle32(first)
    }
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
