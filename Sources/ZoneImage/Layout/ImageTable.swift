// What a lookup needs of a zone set, as plain memory: a packet costs no reference counting. The
// second file of this module that touches pointers.

import DNSWire
import Octets

/// One cache line a zone: the image's address and its header's numbers, read once; and the
/// directory of apexes.
@safe
struct ImageTable: ~Copyable, @unchecked Sendable {
  /// One zone.
  @safe
  struct Entry: BitwiseCopyable {
    fileprivate let base: UnsafeRawPointer
    fileprivate let count: Int
    let seed: HashSeed
    private let slotWords: UInt32
    private let slotCount32: UInt32
    private let apexLength16: UInt16
    /// The zone could not be loaded.
    let isUnavailable: Bool

    fileprivate init(_ image: ZoneImage) {
      let octets = image.octets
      // Holds: the table keeps the image, and with it the buffer.
      unsafe base = image.storage.start
      count = octets.byteCount
      seed = HashSeed(
        start: octets.loadLittle64(at: ImageLayout.seed),
        factor: octets.loadLittle64(at: ImageLayout.seed + 8))
      slotWords = octets.loadLittle32(at: ImageLayout.slots)
      slotCount32 = octets.loadLittle32(at: ImageLayout.slotCount)
      apexLength16 = octets.loadLittle16(at: ImageLayout.apexLength)
      isUnavailable =
        octets.loadLittle32(at: ImageLayout.flags) & ImageLayout.unavailable != 0
    }

    // Wide only here, so that the optimiser knows how large they can be.

    /// Where the slots start.
    @inline(__always)
    var slots: Int { Int(slotWords) &* 4 }

    @inline(__always)
    var slotCount: Int { Int(slotCount32) }

    @inline(__always)
    var apexLength: Int { Int(apexLength16) }
  }

  // Safe to share: written only in `init`, read-only ever after.
  private let entries: UnsafeMutableBufferPointer<Entry>
  private let depths: UnsafeMutableBufferPointer<ZoneDirectory.Depth>
  private let slots: UnsafeMutableBufferPointer<UInt64>
  /// Keeps the addresses valid. The last one stands for every index out of range.
  private let images: [ZoneImage]
  let directorySeed: HashSeed

  init(_ zones: [ZoneImage]) {
    images = zones + [ZoneImage(unavailable: .root)]
    let directory = ZoneDirectory(zones.map(\.apex))
    directorySeed = directory.seed
    // Holds: all three are released in `deinit`, and their elements are trivial.
    unsafe entries = .allocate(capacity: images.count)
    _ = unsafe entries.initialize(fromContentsOf: images.map(Entry.init))
    unsafe depths = .allocate(capacity: directory.depths.count)
    _ = unsafe depths.initialize(fromContentsOf: directory.depths)
    unsafe slots = .allocate(capacity: directory.slots.count)
    _ = unsafe slots.initialize(fromContentsOf: directory.slots)
  }

  deinit {
    // Holds: allocated in `init`.
    unsafe entries.deallocate()
    unsafe depths.deallocate()
    unsafe slots.deallocate()
  }

  @inline(__always)
  var depthCount: Int { unsafe depths.count }

  /// Depth `index` of the directory, the deepest first; nil behind the last.
  @inline(__always)
  func depth(_ index: Int) -> ZoneDirectory.Depth? {
    guard index >= 0, unsafe index < depths.count else { return nil }
    // Holds: 0 <= index < count.
    return unsafe depths[index]
  }

  /// A slot of the directory; 0, the empty one, behind the last.
  @inline(__always)
  func slot(_ index: Int) -> UInt64 {
    guard index >= 0, unsafe index < slots.count else { return 0 }
    // Holds: 0 <= index < count.
    return unsafe slots[index]
  }

  /// The entry of zone `index`; that of a zone that cannot be loaded where there is none.
  @inline(__always)
  fileprivate func entry(_ index: Int) -> UnsafePointer<Entry> {
    let last = unsafe UInt(bitPattern: entries.count &- 1)
    // Holds: there is at least one element, and the index is at most the last one's.
    return unsafe UnsafePointer(
      entries.baseAddress.unsafelyUnwrapped + Int(bitPattern: min(UInt(bitPattern: index), last)))
  }
}

/// Reading an image. Every load is total: a damaged image cannot trap.
@safe
struct ImageView: ~Escapable, BitwiseCopyable {
  let octets: RawSpan
  private let entry: UnsafePointer<ImageTable.Entry>

  @_lifetime(copy octets)
  @inline(__always)
  fileprivate init(_ octets: RawSpan, _ entry: UnsafePointer<ImageTable.Entry>) {
    self.octets = octets
    unsafe self.entry = entry
  }

  /// The header's numbers.
  @inline(__always)
  var header: ImageTable.Entry {
    // Holds: as in ``ZoneSet/image(_:)``; a view does not outlive its set.
    unsafe entry.pointee
  }
}

extension ZoneSet {
  /// Zone `index`; one that cannot be loaded where there is none.
  @inline(__always)
  @_lifetime(borrow self)
  func image(_ index: Int) -> ImageView {
    // Holds: the table is a constant of `self`, and keeps the memory alive as long as `self`.
    let entry = unsafe images.entry(index)
    let octets = unsafe RawSpan(
      _unsafeStart: entry.pointee.base, byteCount: entry.pointee.count)
    return unsafe _overrideLifetime(ImageView(octets, entry), borrowing: self)
  }
}
