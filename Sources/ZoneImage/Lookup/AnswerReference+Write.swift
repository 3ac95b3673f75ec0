import DNSWire
import Octets

extension AnswerReference {
  /// Writes as much of the answer as fits in `room` behind a question whose name has `nameLength`
  /// octets: the tail's head, the proofs, then the additional section.
  ///
  /// Proofs are required: an answer without them would be taken for a forgery.
  public func write(
    to bytes: inout MutableRawSpan, at offset: Int, nameLength: Int, room: Int
  ) -> WrittenTail {
    guard found.gathered.rawValue == 0 else {
      return writeGathered(to: &bytes, at: offset, nameLength, room: room)
    }
    let header = TailHeader(octets, at: place)
    let isListed = header.flags & TailLayout.listed != 0
    guard isListed || !found.proofs.isEmpty else {
      return write(header, to: &bytes, at: offset, extra: 0, split: 0xffff, nameLength, room: room)
    }
    return writeWithProofs(header, isListed, to: &bytes, at: offset, nameLength, room: room)
  }

  /// Writes a tail in two pieces, with room for `extra` octets where it is split.
  @inline(__always)
  private func write(
    _ header: TailHeader, to bytes: inout MutableRawSpan, at offset: Int, extra: Int, split: Int,
    _ nameLength: Int, room: Int
  ) -> WrittenTail {
    let isWhole = header.length &+ extra <= room
    var part = Fitting(length: isWhole ? header.length : header.requiredLength)
    if !isWhole, part.length &+ extra <= room {
      part = fitting(header, nameLength: nameLength, room: room &- extra)
    }
    let count = part.length
    let start = header.start(at: place)
    let head = min(split, count)
    guard count &+ extra <= room, header.flags & TailLayout.oversize == 0,
      bytes.copy(octets, from: start, count: head, to: offset),
      head == count
        || bytes.copy(
          octets, from: start &+ head, count: count &- head, to: offset &+ extra &+ head)
    else { return withoutRoom(header, start) }
    var sum = InternetChecksum(memoryOrder: isWhole ? header.sum : header.requiredSum)
    if part.records != 0 {
      var optional = InternetChecksum()
      optional.add(
        octets, at: start &+ header.requiredLength, count: count &- header.requiredLength)
      sum.add(optional.shifted(by: header.requiredLength))
    }
    if extra != 0 {
      // What stands behind the head moves: see ``TailLayout``.
      let headSum = InternetChecksum(
        memoryOrder: octets.loadLittle16(at: place &- TailLayout.headSize &+ 2))
      sum.subtract(headSum)
      sum = sum.shifted(by: extra)
      sum.add(headSum)
    }
    if distance != 0, header.fixups != 0 {
      sum.addLittle(
        movePointers(
          of: &bytes, at: offset, header.fixups, place &+ TailLayout.headerSize, count,
          extra: extra, split: head))
    }
    var written = WrittenTail(
      length: count &+ extra, counts: isWhole ? header.counts : header.requiredCounts,
      distance: distance, flags: header.flags, fits: true, sum: sum)
    if part.records != 0 { written.add(additionals: part.records) }
    return written
  }

  /// A tail that does not fit. Of a DNAME it is told all the same where the CNAME made of it were over 255 octets (RFC 6672,
  /// section 2.2).
  @inline(never)
  private func withoutRoom(_ header: TailHeader, _ start: Int) -> WrittenTail {
    var flags = header.flags
    // The DNAME comes first; its owner is a pointer, or the root's one octet.
    let target = start &+ (octets.load8(at: start) == 0 ? 1 : 2) &+ 10
    if flags & TailLayout.redirects != 0,
      distance &+ Int(octets.load16(at: target &- 2)) > 255
    {
      flags |= RCode.yxDomain.rawValue << TailLayout.rcodeShift
    }
    return .tooLong(flags: flags, distance: distance)
  }

  @inline(never)
  private func movePointers(
    of bytes: inout MutableRawSpan, at offset: Int, _ fixups: Int, _ list: Int, _ count: Int,
    extra: Int, split: Int
  ) -> UInt64 {
    var change: UInt64 = 0
    var index = 0
    while index < fixups {
      var at = Int(octets.loadLittle16(at: list &+ 2 &* index))
      guard at &+ 2 <= count else { break }
      if at >= split { at &+= extra }
      let pointer = bytes.load16(at: offset &+ at)
      bytes.store16(pointer &+ UInt16(truncatingIfNeeded: distance), at: offset &+ at)
      change &+= Self.change(by: distance, at: at)
      index &+= 1
    }
    return change
  }

  /// By how much a sum in memory order changes where the 16 bits at an offset grow by `value`: an
  /// even offset has the lower octet second.
  @inline(__always)
  private static func change(by value: Int, at offset: Int) -> UInt64 {
    UInt64(truncatingIfNeeded: (value & 0xffff) << (offset & 1 == 0 ? 8 : 0))
  }

  @inline(never)
  private func writeWithProofs(
    _ header: TailHeader, _ isListed: Bool, to bytes: inout MutableRawSpan, at offset: Int,
    _ nameLength: Int, room: Int
  ) -> WrittenTail {
    guard header.flags & TailLayout.open != 0 else {
      return write(
        header, to: &bytes, at: offset, extra: 0, split: 0xffff, nameLength, room: room)
    }
    let list = isListed ? header.end(at: place) : 0
    let head = Int(octets.loadLittle16(at: place &- TailLayout.headSize))
    let proofs = appendProofs(
      list: list, to: &bytes, at: offset, behind: head, nameLength, room: room)
    guard proofs.end > 0 else { return .tooLong(flags: header.flags, distance: distance) }
    var written = write(
      header, to: &bytes, at: offset, extra: proofs.end &- head, split: head, nameLength,
      room: room)
    guard written.fits else { return written }
    written.add(proofs)
    return written
  }

  /// Writes the proofs of a tail's list, and those that the question needs, `start` octets behind
  /// the question. Their end is 0 where they do not fit.
  @inline(__always)
  func appendProofs(
    list: Int, to bytes: inout MutableRawSpan, at offset: Int, behind start: Int,
    _ nameLength: Int, room: Int
  ) -> WrittenProofs {
    // Each takes octets of the room, so that a damaged count ends with it.
    let listCount = list != 0 ? Int(octets.loadLittle32(at: list)) : 0
    var written = WrittenProofs(end: start)
    var index = 0
    while index < listCount &+ found.proofs.count {
      let proof: Proof
      if index < listCount {
        proof = Proof(
          place: Int(octets.loadLittle32(at: list &+ 4 &+ 4 &* index)) &* 4, distance: relative)
      } else {
        proof = found.proofs[index &- listCount]
        if listCount > 0, lists(proof.place, list, listCount) {
          index &+= 1
          continue
        }
      }
      index &+= 1
      let part = TailHeader(octets, at: proof.place)
      let at = written.end
      guard part.length > 0 else { return WrittenProofs(end: 0) }
      guard Self.isInReach(at, length: part.length, nameLength: nameLength) else {
        let count = appendInFull(
          proof, part, to: &bytes, at: offset &+ at, limit: offset &+ room, nameLength)
        guard count > 0 else { return WrittenProofs(end: 0) }
        var sum = InternetChecksum()
        sum.add(bytes.bytes, at: offset &+ at, count: count)
        written.sum.add(sum.shifted(by: at))
        written.end &+= count
        written.count &+= UInt16(truncatingIfNeeded: part.counts).byteSwapped
        continue
      }
      guard at &+ part.length <= room,
        bytes.copy(
          octets, from: part.start(at: proof.place), count: part.length, to: offset &+ at)
      else { return WrittenProofs(end: 0) }
      written.sum.add(InternetChecksum(memoryOrder: part.sum).shifted(by: at))
      written.sum.addLittle(movePointers(of: proof, part, &bytes, at: offset, at, nameLength))
      written.end &+= part.length
      written.count &+= UInt16(truncatingIfNeeded: part.counts).byteSwapped
    }
    return written
  }

  /// Moves the pointers of a proof at `at` behind the question: those to the question by its
  /// distance, those to the proof itself also by where it stands.
  @inline(__always)
  private func movePointers(
    of proof: Proof, _ part: TailHeader, _ bytes: inout MutableRawSpan, at offset: Int,
    _ at: Int, _ nameLength: Int
  ) -> UInt64 {
    let questionEnd = Header.size &+ nameLength &- proof.distance
    let list = proof.place &+ TailLayout.headerSize
    var change: UInt64 = 0
    var index = 0
    while index < part.fixups {
      let place = at &+ Int(octets.loadLittle16(at: list &+ 2 &* index))
      index &+= 1
      guard place &+ 2 <= at &+ part.length else { break }
      let pointer = bytes.load16(at: offset &+ place)
      let isOwn = Int(pointer & 0x3fff) >= questionEnd
      let move = isOwn ? proof.distance &+ at : proof.distance
      bytes.store16(pointer &+ UInt16(truncatingIfNeeded: move), at: offset &+ place)
      change &+= Self.change(by: move, at: place)
    }
    return change
  }

  /// Whether a proof is in the list that a tail always takes.
  @inline(never)
  private func lists(_ proof: Int, _ list: Int, _ count: Int) -> Bool {
    var index = 0
    while index < count {
      if Int(octets.loadLittle32(at: list &+ 4 &+ 4 &* index)) &* 4 == proof { return true }
      index &+= 1
    }
    return false
  }
}
