public import Octets

// A tail with proofs, the quick way: whole, or not at all.
//
// Contract: as in the whole lookup, no octet of a question or of an image can trap.

extension TailReference {
  /// Writes the whole tail behind a question whose name has `nameLength` octets, with `proofs`, of which
  /// there are some, behind its head; nil, with nothing that counts written, where ``AnswerReference``
  /// must look.
  ///
  /// In order, so that each copy may write over what comes behind it.
  @_transparent
  public func write(
    with proofs: Proofs, isOne: Bool, to bytes: inout MutableRawSpan, at offset: Int,
    nameLength: Int, room: Int
  ) -> PlainTail? {
    // As in ``writePlain(to:at:room:)``.
    let place = place & 0xff_ffff_ffff
    guard place >= TailLayout.headSize, place &+ TailLayout.headerSize <= octets.byteCount
    else { return nil }
    let header = TailHeader(octets, at: place)
    let head = octets.loadLittle32(at: place &- TailLayout.headSize)
    let headLength = Int(head & 0xffff)
    let rest = header.length &- headLength
    let start = header.start(at: place)
    // Whether all fits is known before anything is written: who must look then finds the query whole, but of a
    // damaged image, whose answers may be wrong. In so many octets pointers reach everywhere.
    let first = proofs[0]
    guard first.place &+ TailLayout.headerSize <= octets.byteCount else { return nil }
    var total = header.length &+ Int(octets.loadLittle16(at: first.place))
    if !isOne && proofs.count > 1 { total &+= lengthOfOthers(proofs) }
    guard header.isPlain, header.flags & TailLayout.open != 0, rest >= 0, total <= room,
      room <= 0x3000, offset &+ total &+ 64 <= bytes.byteCount,
      bytes.copySixtyFours(octets, from: start, count: headLength, to: offset)
    else { return nil }
    guard
      var part = write(
        first, to: &bytes, at: offset, headLength, nameLength, room: isOne ? .max : room &- rest)
    else { return nil }
    if !isOne && proofs.count > 1 {
      part = writeOthers(
        proofs, behind: part, to: &bytes, at: offset, nameLength, room: room &- rest)
      guard part.end > 0 else { return nil }
    }
    let at = part.end
    var sum = part.sum
    let headSum = InternetChecksum(memoryOrder: UInt16(truncatingIfNeeded: head >> 16))
    if rest > 0 {
      guard
        bytes.copySixtyFours(octets, from: start &+ headLength, count: rest, to: offset &+ at)
      else { return nil }
      var restSum = InternetChecksum(memoryOrder: header.sum)
      restSum.subtract(headSum)
      sum.add(restSum.shifted(by: at &- headLength))
    }
    sum.add(headSum)
    // Behind the head there is mostly nothing.
    let gap = rest > 0 ? at &- headLength : 0
    sum.addLittle(
      gap == 0
        ? bytes.add16(
          UInt16(truncatingIfNeeded: distance), at: offset,
          count: UInt16(truncatingIfNeeded: headLength),
          listedIn: octets, at: place &+ TailLayout.headerSize, header.fixups16)
        : bytes.add16(
          UInt16(truncatingIfNeeded: distance), at: offset, count: header.length16,
          listedIn: octets, at: place &+ TailLayout.headerSize, header.fixups16, split: headLength,
          gap: gap))
    let authorities = UInt16(truncatingIfNeeded: header.counts >> 16).byteSwapped &+ part.count
    return PlainTail(
      length: at &+ rest,
      countsInMemoryOrder: header.counts & ~0xffff_0000 | UInt64(authorities.byteSwapped) << 16,
      flagsInMemoryOrder: header.flags & TailLayout.headerMask, sum: sum)
  }

  /// Octets of all proofs but the first.
  @inlinable @inline(never)
  func lengthOfOthers(_ proofs: Proofs) -> Int {
    var length = 0
    var index = 1
    while index < proofs.count {
      length &+= Int(octets.loadLittle16(at: proofs[index].place))
      index &+= 1
    }
    return length
  }

  /// Writes all proofs but the first, behind that; their end is 0 where they do not fit.
  @inlinable @inline(never)
  func writeOthers(
    _ proofs: Proofs, behind first: WrittenProofs, to bytes: inout MutableRawSpan, at offset: Int,
    _ nameLength: Int, room: Int
  ) -> WrittenProofs {
    var all = first
    var index = 1
    while index < proofs.count {
      guard
        let part = write(proofs[index], to: &bytes, at: offset, all.end, nameLength, room: room)
      else { return WrittenProofs(end: 0) }
      all.sum.add(part.sum)
      all.count &+= part.count
      all.end = part.end
      index &+= 1
    }
    return all
  }

  /// Writes one proof `at` octets behind the question; nil where it does not end within `room`.
  @_transparent
  @usableFromInline
  func write(
    _ proof: Proof, to bytes: inout MutableRawSpan, at offset: Int, _ at: Int, _ nameLength: Int,
    room: Int
  ) -> WrittenProofs? {
    guard proof.place &+ TailLayout.headerSize <= octets.byteCount else { return nil }
    let part = TailHeader(octets, at: proof.place)
    let end = at &+ part.length
    guard end <= room,
      bytes.copySixtyFours(
        octets, from: part.start(at: proof.place), count: part.length, to: offset &+ at)
    else { return nil }
    var sum = InternetChecksum(memoryOrder: part.sum)
    // The pointers to the question move by its distance, those to the proof itself also by where it
    // stands.
    sum.addLittle(
      bytes.add16(
        UInt16(truncatingIfNeeded: proof.distance), and: UInt16(truncatingIfNeeded: at),
        from: UInt16(truncatingIfNeeded: 0xc000 &+ 12 &+ nameLength &- proof.distance),
        at: offset &+ at, count: part.length16, listedIn: octets,
        at: proof.place &+ TailLayout.headerSize, part.fixups16))
    return WrittenProofs(
      end: end, count: UInt16(truncatingIfNeeded: part.counts).byteSwapped,
      sum: sum.shifted(by: at))
  }
}
