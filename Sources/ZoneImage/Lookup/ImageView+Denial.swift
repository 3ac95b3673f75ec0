import DNSWire
import Octets

extension ImageView {
  /// How the zone proves that something is not there: see ``DenialKind``.
  @inline(__always)
  var denialKind: UInt32 { octets.loadLittle32(at: ImageLayout.denialKind) }

  /// Whether it does so with NSEC3.
  @inline(__always)
  var isHashed: Bool { denialKind == DenialKind.nsec3 }

  /// The proof that covers a question's name, which does not exist, or for NSEC3 the name that is
  /// next closer to its closest encloser; 0 where there is none.
  func covering(_ question: ZoneQuestion, _ bytes: RawSpan, _ encloser: NodeHead) -> Int {
    switch denialKind {
    case DenialKind.nsec: return coveringNSEC(question, bytes)
    case DenialKind.nsec3: return coveringNSEC3(question, bytes, encloser)
    default: return 0
    }
  }

  private var denialCount: Int { Int(octets.loadLittle32(at: ImageLayout.denialCount)) }

  /// The NSEC of the last owner before a name, in canonical order.
  @inline(never)
  func coveringNSEC(_ question: ZoneQuestion, _ bytes: RawSpan) -> Int {
    let index = place(at: ImageLayout.denialIndex)
    let count = denialCount
    let prefix =
      QuestionLabels.prefix(ofName: question.route)
      ?? QuestionLabels.prefix(bytes, at: question.offset, count: question.relative)
    // The number of owners with a lower prefix.
    var low = octets.count(below: prefix, ofLittle64sAt: index, count)
    let entries = index &+ NSECIndexLayout.prefixSize &* count
    if low < count,
      octets.loadLittle64(at: index &+ NSECIndexLayout.prefixSize &* low) == prefix
    {
      low = firstBehind(question, bytes, from: low, prefix: prefix, index, entries, count)
    }
    // Before the apex there is nothing.
    guard low > 0 else { return 0 }
    return place(at: entries &+ NSECIndexLayout.entrySize &* (low &- 1))
  }

  /// The same of a name that is one label; 0 where its route has it not in words, and where an owner begins as it
  /// does.
  @inline(__always)
  func coveringNSEC(ofLabel route: ZoneRoute) -> Int {
    // With this the checks of all that is read of the header are one.
    guard octets.byteCount >= ImageLayout.headerSize,
      let prefix = QuestionLabels.prefix(ofLabel: route)
    else { return 0 }
    let index = place(at: ImageLayout.denialIndex)
    let count = denialCount
    let low = octets.count(below: prefix, ofLittle64sAt: index, count)
    let entries = index &+ NSECIndexLayout.prefixSize &* count
    guard low > 0,
      low == count
        || octets.loadLittle64(at: index &+ NSECIndexLayout.prefixSize &* low) != prefix
    else { return 0 }
    return place(at: entries &+ NSECIndexLayout.entrySize &* (low &- 1))
  }

  /// Among owners with the same prefix, the first that is behind the name.
  @inline(never)
  private func firstBehind(
    _ question: ZoneQuestion, _ bytes: RawSpan, from first: Int, prefix: UInt64,
    _ index: Int, _ entries: Int, _ count: Int
  ) -> Int {
    var labels = QuestionLabels(bytes, at: question.offset, count: question.relative)
    labels.fillKey(bytes)
    var low = first
    var size = count &- first
    while size > 0 {
      let half = size / 2
      let middle = low &+ half
      let other = octets.loadLittle64(at: index &+ NSECIndexLayout.prefixSize &* middle)
      let key = place(at: entries &+ NSECIndexLayout.entrySize &* middle &+ 4)
      if other > prefix || labels.precedesKey(octets, at: key) {
        size = half
      } else {
        low = middle &+ 1
        size &-= half &+ 1
      }
    }
    return low
  }

  /// The NSEC3 that covers the name which is one label longer than the closest encloser.
  @inline(never)
  private func coveringNSEC3(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ encloser: NodeHead
  ) -> Int {
    var start = 0
    while start < question.relative {
      let next = start &+ Int(bytes.load8(at: question.offset &+ start)) &+ 1
      if question.relative &- next <= encloser.nameLength { break }
      start = next
    }
    let hash = NSEC3Hash(
      bytes, at: question.offset &+ start,
      count: question.relative &- start &+ header.apexLength, salt: octets,
      at: place(at: ImageLayout.denialSalt),
      saltLength: Int(octets.loadLittle16(at: ImageLayout.denialSaltLength)) & 0xff,
      iterations: Int(octets.loadLittle16(at: ImageLayout.denialIterations)))
    return covering(hash)
  }

  /// The NSEC3 with the last hash that is not behind `hash`; before the first, the last of all.
  @_transparent
  private func covering(_ hash: NSEC3Hash) -> Int {
    let count = denialCount
    guard count > 0 else { return 0 }
    let index = place(at: ImageLayout.denialIndex)
    let bucketCount = Int(octets.loadLittle32(at: ImageLayout.denialBucketCount))
    let bucket =
      place(at: ImageLayout.denialBuckets)
      &+ 4 &* NSEC3IndexLayout.bucket(hash.upper, count: bucketCount)
    var low = min(Int(octets.loadLittle32(at: bucket)), count)
    var size = max(min(Int(octets.loadLittle32(at: bucket &+ 4)), count) &- low, 0)
    while size > 0 {
      let half = size / 2
      let middle = low &+ half
      let place = index &+ NSEC3IndexLayout.entrySize &* middle
      let high = octets.load64(at: place)
      if hash.high < high || hash.high == high && hash < NSEC3Hash(octets, at: place) {
        size = half
      } else {
        low = middle &+ 1
        size &-= half &+ 1
      }
    }
    let last = low == 0 ? count &- 1 : low &- 1
    return place(
      at: index &+ NSEC3IndexLayout.entrySize &* last &+ NSEC3IndexLayout.hashSize)
  }
}
