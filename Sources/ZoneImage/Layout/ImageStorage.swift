// The memory that an image lies in. The one file of this module that touches pointers.

import CLinux
import DNSWire
import Glibc
import Octets

/// Octets at a fixed address, never changed after they were filled.
///
/// Not an array: the packet path reads these without reference counting.
@safe
struct ImageStorage: ~Copyable, @unchecked Sendable {
  // Safe to share: written only in `init`, read-only ever after.
  fileprivate let base: UnsafeMutableRawPointer
  let count: Int

  /// Copies `octets`.
  init(_ octets: [UInt8]) {
    count = octets.count
    // Holds: the size is at least 1 and the alignment a power of two; released in `deinit`.
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 64)
    unsafe octets.withUnsafeBytes { source in
      // Holds: `base` has `count` octets, and it cannot overlap the array.
      if let start = source.baseAddress { unsafe base.copyMemory(from: start, byteCount: count) }
    }
  }

  deinit {
    // Holds: allocated in `init`, and no span outlives the storage it borrows from.
    unsafe base.deallocate()
  }

  /// The octets; valid for as long as `self` lives.
  @inline(__always)
  fileprivate var buffer: UnsafeRawBufferPointer {
    // Holds: `base` has `count` initialized octets.
    unsafe UnsafeRawBufferPointer(start: base, count: count)
  }
}

/// What a lookup needs of each zone of a set, in one cache line a zone: addresses, so that a packet
/// costs no reference counting, and the header's numbers, read once.
@safe
struct ImageTable: ~Copyable, @unchecked Sendable {
  /// One zone.
  @safe
  struct Entry {
    let buffer: UnsafeRawBufferPointer
    let seed: HashSeed
    let slots: UInt64
    let slotCount: UInt32
    let apexLength: UInt16
    let isUnavailable: Bool

    init(_ image: ZoneImage) {
      let octets = image.octets
      // Holds: the table keeps the image, and with it the buffer.
      unsafe buffer = image.storage.buffer
      seed = HashSeed(
        start: octets.loadLittle64(at: ImageLayout.seed),
        factor: octets.loadLittle64(at: ImageLayout.seed + 8))
      slots = UInt64(octets.loadLittle32(at: ImageLayout.slots)) * 4
      slotCount = octets.loadLittle32(at: ImageLayout.slotCount)
      apexLength = octets.loadLittle16(at: ImageLayout.apexLength)
      isUnavailable =
        octets.loadLittle32(at: ImageLayout.flags) & ImageLayout.unavailable != 0
    }
  }

  // Safe to share: written only in `init`, read-only ever after.
  private let entries: UnsafeMutablePointer<Entry>
  /// Keeps the addresses valid. The last entry stands for every index out of range.
  private let images: [ZoneImage]
  private let last: UInt

  init(_ zones: [ZoneImage]) {
    images = zones + [ZoneImage(unavailable: .root)]
    last = UInt(zones.count)
    // Holds: each element is initialized below; released in `deinit`.
    unsafe entries = .allocate(capacity: images.count)
    for (index, image) in images.enumerated() {
      // Holds: index < capacity.
      unsafe (entries + index).initialize(to: Entry(image))
    }
  }

  deinit {
    // Holds: allocated in `init`; the elements are trivial.
    unsafe entries.deallocate()
  }

  /// The entry of zone `index`; of a zone that cannot be loaded where there is none.
  @inline(__always)
  fileprivate func entry(_ index: Int) -> UnsafePointer<Entry> {
    // Holds: the index is at most that of the last element.
    unsafe UnsafePointer(entries + Int(bitPattern: min(UInt(bitPattern: index), last)))
  }
}

extension ZoneSet {
  /// Zone `index`; one that cannot be loaded where there is none.
  @inline(__always)
  @_lifetime(borrow self)
  func image(_ index: Int) -> ImageView {
    // Holds: the table is a constant of `self`, and keeps the memory alive as long as `self`.
    let entry = unsafe images.entry(index)
    let octets = unsafe RawSpan(_unsafeBytes: entry.pointee.buffer)
    let view = unsafe ImageView(
      octets, seed: entry.pointee.seed, slots: Int(truncatingIfNeeded: entry.pointee.slots),
      slotCount: Int(entry.pointee.slotCount), apexLength: Int(entry.pointee.apexLength),
      isUnavailable: entry.pointee.isUnavailable)
    return unsafe _overrideLifetime(view, borrowing: self)
  }

  /// The directory of apexes.
  var directoryOctets: RawSpan {
    @inline(__always)
    @_lifetime(borrow self)
    get {
      // Holds: the directory is a constant of `self`.
      let octets = unsafe RawSpan(_unsafeBytes: directory.buffer)
      return unsafe _overrideLifetime(octets, borrowing: self)
    }
  }
}

extension ZoneImage {
  /// The image's octets.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // Holds: the storage is a constant of `self`.
      let octets = unsafe RawSpan(_unsafeBytes: storage.buffer)
      return unsafe _overrideLifetime(octets, borrowing: self)
    }
  }
}

extension ImageView {
  /// Asks for the cache line of a hash's slot.
  @inline(__always)
  func prefetchSlot(_ hash: UInt64) {
    let offset = slot(hash)
    guard offset < octets.byteCount else { return }
    unsafe octets.withUnsafeBytes { bytes in
      // Holds: the offset is inside; and a prefetch never faults.
      guard let start = bytes.baseAddress else { return }
      unsafe apus_prefetch(start + offset)
    }
  }
}
