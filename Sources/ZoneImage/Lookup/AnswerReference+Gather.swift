import DNSWire
import Octets

/// Records that are gathered behind a question.
private struct Gathering {
  /// Where they must end.
  let limit: Int
  /// Where the next one goes.
  var end: Int
  var count: UInt16 = 0
  var fits = true
}

extension AnswerReference {
  /// Writes the signatures, or the NSEC record, of a node. They have no tails of their own, as that
  /// would double the largest part of a signed zone: they are taken from the tails that they stand
  /// in. All signatures, as BIND and NSD give them.
  @inline(never)
  func writeGathered(
    to bytes: inout MutableRawSpan, at offset: Int, _ nameLength: Int, room: Int
  ) -> WrittenTail {
    var gathering = Gathering(limit: offset &+ room, end: offset)
    let image = octets
    let gathered = found.gathered
    let source = NodeHead(image, at: found.source)
    if gathered == .rrsig {
      var index = 0
      while index < source.typeCount, gathering.fits {
        let entry = source.types &+ NodeLayout.typeSize &* index
        index &+= 1
        let type = RRType(image.loadLittle16(at: entry))
        // Beside a CNAME's and NSEC's own, a CNAME's tails are those of the chain.
        if source.has(NodeLayout.alias), type != .cname, type != .nsec { continue }
        let tail = Int(image.loadLittle32(at: entry &+ 4)) &* 4
        guard TailHeader(image, at: tail).flags & TailLayout.secure != 0 else { continue }
        gather(
          from: Self.secureForm(of: tail, image), signaturesOf: type, records: false, &gathering,
          &bytes)
      }
    }
    if ownNSEC != 0, gathering.fits {
      gather(
        from: ownNSEC, signaturesOf: gathered == .rrsig || wantsDNSSEC ? .nsec : RRType(0),
        records: gathered == .nsec, &gathering, &bytes)
    }
    let length = gathering.end &- offset
    let proofs =
      gathering.fits
      ? appendProofs(list: 0, to: &bytes, at: offset, behind: length, nameLength, room: room)
      : WrittenProofs(end: 0)
    guard proofs.end > 0 else {
      return .tooLong(flags: TailLayout.authoritative, distance: distance)
    }
    var sum = InternetChecksum()
    sum.add(bytes.bytes, at: offset, count: length)
    var written = WrittenTail(
      length: proofs.end, counts: UInt64(gathering.count.bigEndian), distance: distance,
      flags: TailLayout.authoritative, fits: true, sum: sum)
    written.add(proofs)
    return written
  }

  /// Appends, of a tail's answer section, the signatures of one type, and where `records` the
  /// records that they sign; all under the question's name.
  private func gather(
    from place: Int, signaturesOf type: RRType, records: Bool, _ gathering: inout Gathering,
    _ bytes: inout MutableRawSpan
  ) {
    let header = TailHeader(octets, at: place)
    var at = header.start(at: place)
    let end = at &+ header.length
    var left = UInt16(truncatingIfNeeded: header.counts).byteSwapped
    while left > 0 {
      left &-= 1
      guard let record = RecordExtent(octets, at: at, end: end) else { return }
      at = record.end
      let isWanted =
        record.type == .rrsig
        ? octets.load16(at: record.rdata) == type.rawValue
        : records && record.type == found.gathered
      guard isWanted else { continue }
      // TYPE to RDATA; before it a pointer to the question's name.
      let fixed = record.rdata &- 10
      let count = record.end &- fixed
      guard gathering.end &+ 2 &+ count <= gathering.limit else {
        gathering.fits = false
        return
      }
      bytes.store16(0xc000 | UInt16(truncatingIfNeeded: Header.size), at: gathering.end)
      bytes.copy(octets, from: fixed, count: count, to: gathering.end &+ 2)
      gathering.end &+= 2 &+ count
      gathering.count &+= 1
    }
  }
}
