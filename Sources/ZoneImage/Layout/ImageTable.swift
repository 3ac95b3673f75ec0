// What a lookup needs of a zone set, as plain memory: a packet costs no reference counting. The
// second file of this module that touches pointers.

public import CLinux
import DNSWire
import Octets

/// Two cache lines a zone, which lie beside each other: its apex, the image's address and its header's numbers, read
/// once; and the directory of apexes. Before the image itself is touched they say whether a name is the zone's.
@usableFromInline @safe
struct ImageTable: ~Copyable, @unchecked Sendable {
  /// One zone.
  @usableFromInline @safe
  struct Entry: BitwiseCopyable {
    /// The most octets of an apex that stands here: of a longer one the image is asked.
    @inlinable static var mostApex: Int { 64 }
    /// A pair of cache lines, which an entry fills.
    @inlinable static var alignment: Int { 128 }

    /// The apex's wire form in lower case, and zeros behind it. It comes first: ``ImageView/apexOctets`` counts on it.
    private let apex: InlineArray<64, UInt8>
    @usableFromInline let base: UnsafeRawPointer
    /// Octets of the image and the zeros behind it.
    @usableFromInline let count: Int
    @usableFromInline let seed: HashSeed
    /// Where the slots start, in words, and how many there are; none where the image says what
    /// cannot be.
    @usableFromInline let slotWords: UInt32
    @usableFromInline let slotCount32: UInt32
    /// The tail for a type that a name does not have, and that for a name directly below the apex that
    /// does not exist, in words; none where the apex has a wildcard or a DNAME for such a name.
    @usableFromInline let noDataWords: UInt32
    @usableFromInline let nxDomainWords: UInt32
    /// The same where DNSSEC is wanted, the latter with what it has of proofs.
    let secureNoDataWords: UInt32
    let secureNXDomainWords: UInt32
    @usableFromInline let apexLength16: UInt16
    /// The zone could not be loaded.
    let isUnavailable: Bool
    /// Who asks for DNSSEC gets what all get.
    @usableFromInline let isUnsigned: Bool
    /// NSEC proves that a name directly below the apex does not exist.
    let deniesBelowApex: Bool

    fileprivate init(_ image: ZoneImage) {
      let octets = image.octets
      // Holds: the table keeps the image, and with it the buffer.
      unsafe base = image.storage.start
      count = octets.byteCount
      seed = HashSeed(
        start: octets.loadLittle64(at: ImageLayout.seed),
        factor: octets.loadLittle64(at: ImageLayout.seed + 8))
      let slots = octets.loadLittle32(at: ImageLayout.slots)
      let slotCount = octets.loadLittle32(at: ImageLayout.slotCount)
      // With this no slot of a hash lies outside.
      let isInside = Int(slots) * 4 + Int(slotCount) * 8 + 8 <= octets.byteCount
      slotWords = isInside ? slots : 0
      slotCount32 = isInside ? slotCount : 0
      let length = octets.loadLittle16(at: ImageLayout.apexLength)
      apexLength16 = length
      apex = InlineArray { $0 < length ? octets.load8(at: ImageLayout.apexName + $0) : 0 }
      let flags = octets.loadLittle32(at: ImageLayout.flags)
      isUnavailable = flags & ImageLayout.unavailable != 0
      isUnsigned = flags & ImageLayout.unsigned != 0
      let apex = NodeHead(octets, at: Int(octets.loadLittle32(at: ImageLayout.apexNode)) * 4)
      let hasOther = isUnavailable || apex.has(NodeLayout.wildcard | NodeLayout.dname)
      noDataWords = octets.loadLittle32(at: ImageLayout.noDataTail)
      nxDomainWords = hasOther ? 0 : octets.loadLittle32(at: ImageLayout.nxDomainTail)
      func secureForm(of tail: Int) -> UInt32 {
        let place = Int(octets.loadLittle32(at: tail)) * 4
        return UInt32(
          truncatingIfNeeded: AnswerReference.secureForm(of: place, octets) >> 2)
      }
      secureNoDataWords = secureForm(of: ImageLayout.noDataTail)
      secureNXDomainWords = secureForm(of: ImageLayout.apexNXDomainTail)
      deniesBelowApex =
        !hasOther && octets.loadLittle32(at: ImageLayout.denialKind) == DenialKind.nsec
    }

    // Wide only here, so that the optimiser knows how large they can be.

    /// Where the slots start.
    @inlinable @inline(__always)
    var slots: Int { Int(slotWords) &* 4 }

    @inlinable @inline(__always)
    var slotCount: Int { Int(slotCount32) }

    /// Where the slots end.
    @inlinable @inline(__always)
    var slotsEnd: Int { slots &+ slotCount &* 8 }

    /// The slot of a hash, in words from the image's start.
    @inlinable @inline(__always)
    func slot(_ hash: UInt64) -> UInt32 {
      let scaled = (hash & 0xffff_ffff) &* UInt64(slotCount32)
      return slotWords &+ 2 &* UInt32(truncatingIfNeeded: scaled >> 32)
    }

    /// Asks for the cache line at a place in words; of a damaged image it may be none of its.
    @inlinable @inline(__always)
    func prefetch(_ words: UInt32) {
      // Holds: a prefetch never faults, wherever the sum leads, which wraps and does not trap.
      let address = unsafe UInt(bitPattern: base) &+ UInt(words) &* 4
      unsafe apus_prefetch(UnsafeRawPointer(bitPattern: address))
    }

    @inlinable @inline(__always)
    var apexLength: Int { Int(apexLength16) }
  }

  // Safe to share: written only in `init`, read-only ever after.
  @usableFromInline let entries: UnsafeMutableBufferPointer<Entry>
  @usableFromInline let depths: UnsafeMutableBufferPointer<ZoneDirectory.Depth>
  @usableFromInline let slots: UnsafeMutableBufferPointer<UInt64>
  /// Keeps the addresses valid. The last one stands for every index out of range.
  private let images: [ZoneImage]
  @usableFromInline let directorySeed: HashSeed
  /// There is one zone at most.
  @usableFromInline let isSingle: Bool
  /// The deepest apex, where it is alone at its depth; and its entry, to be read with no index.
  @usableFromInline let deepest: DeepestApex
  @usableFromInline let deepestEntry: Entry

  init(_ zones: [ZoneImage], seed: HashSeed) {
    images = zones + [ZoneImage(unavailable: .root)]
    let directory = ZoneDirectory(zones.map(\.apex), seed: seed)
    directorySeed = directory.seed
    isSingle = zones.count < 2
    precondition(
      MemoryLayout<Entry>.stride == Entry.alignment, "an entry fills its cache lines, and no more")
    // Holds: all three are released in `deinit`, and their elements are trivial.
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: images.count * MemoryLayout<Entry>.stride, alignment: Entry.alignment)
    unsafe entries = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Entry.self, capacity: images.count), count: images.count)
    _ = unsafe entries.initialize(fromContentsOf: images.map(Entry.init))
    unsafe depths = .allocate(capacity: directory.depths.count)
    _ = unsafe depths.initialize(fromContentsOf: directory.depths)
    unsafe slots = .allocate(capacity: directory.slots.count)
    _ = unsafe slots.initialize(fromContentsOf: directory.slots)
    deepest = DeepestApex(directory, zones.map(\.apex))
    deepestEntry = Entry(images[Int(deepest.zone)])
  }

  deinit {
    // Holds: allocated in `init`.
    unsafe entries.deallocate()
    unsafe depths.deallocate()
    unsafe slots.deallocate()
  }

  /// Depth `index` of the directory, the deepest first; nil behind the last.
  @inlinable @inline(__always)
  func depth(_ index: Int) -> ZoneDirectory.Depth? {
    guard index >= 0, unsafe index < depths.count else { return nil }
    // Holds: 0 <= index < count.
    return unsafe depths[index]
  }

  /// A slot of the directory; 0, the empty one, behind the last.
  @inlinable @inline(__always)
  func slot(_ index: Int) -> UInt64 {
    guard index >= 0, unsafe index < slots.count else { return 0 }
    // Holds: 0 <= index < count.
    return unsafe slots[index]
  }

  /// Asks for the entry of a zone.
  @inlinable @inline(__always)
  func prefetch(zone index: Int) {
    let address = unsafe UnsafeRawPointer(entry(index))
    // Holds: a prefetch never faults; both lines are the entry's.
    unsafe apus_prefetch(address)
    unsafe apus_prefetch(address + Entry.alignment / 2)
  }

  /// The entry of zone `index`; that of a zone that cannot be loaded where there is none.
  @inlinable @inline(__always)
  func entry(_ index: Int) -> UnsafePointer<Entry> {
    let last = unsafe UInt(bitPattern: entries.count &- 1)
    // Holds: there is at least one element, and the index is at most the last one's.
    return unsafe UnsafePointer(
      entries.baseAddress.unsafelyUnwrapped + Int(bitPattern: min(UInt(bitPattern: index), last)))
  }
}

/// Reading an image. Every load is total: a damaged image cannot trap.
@usableFromInline @safe
struct ImageView: ~Escapable, BitwiseCopyable {
  @usableFromInline let octets: RawSpan
  @usableFromInline let entry: UnsafePointer<ImageTable.Entry>

  @_lifetime(copy octets)
  @inlinable @inline(__always)
  init(_ octets: RawSpan, _ entry: UnsafePointer<ImageTable.Entry>) {
    self.octets = octets
    unsafe self.entry = entry
  }

  /// The apex, where it has no more than ``ImageTable/Entry/mostApex`` octets.
  @inlinable @inline(__always)
  var apexOctets: RawSpan {
    @_lifetime(copy self)
    get {
      // Holds: so many octets stand at the entry's start, and live as long as the set, which a view does not outlive.
      let octets = unsafe RawSpan(
        _unsafeStart: UnsafeRawPointer(entry), byteCount: ImageTable.Entry.mostApex)
      return unsafe _overrideLifetime(octets, copying: self)
    }
  }

  /// The header's numbers.
  @inlinable @inline(__always)
  var header: ImageTable.Entry {
    // Holds: as in ``ZoneSet/image(_:)``; a view does not outlive its set.
    unsafe entry.pointee
  }
}

extension ZoneSet {
  /// Zone `index`; one that cannot be loaded where there is none.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  func image(_ index: Int) -> ImageView {
    // Holds: the table is a constant of `self`, and keeps the memory alive as long as `self`.
    let entry = unsafe images.entry(index)
    let octets = unsafe RawSpan(
      _unsafeStart: entry.pointee.base, byteCount: entry.pointee.count)
    return unsafe _overrideLifetime(ImageView(octets, entry), borrowing: self)
  }
}
