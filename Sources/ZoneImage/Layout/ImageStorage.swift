// The memory that an image lies in. The one file of this module that touches pointers.

import CLinux
import Glibc

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

/// The images of a zone set as plain addresses, so that a packet costs no reference counting.
@safe
struct ImageTable: ~Copyable, @unchecked Sendable {
  // Safe to share: written only in `init`, read-only ever after.
  let entries: UnsafeMutableBufferPointer<UnsafeRawBufferPointer>
  /// Keeps the addresses valid.
  private let images: [ZoneImage]

  init(_ images: [ZoneImage]) {
    self.images = images
    // Holds: each element is initialized below; released in `deinit`.
    unsafe entries = .allocate(capacity: images.count)
    for (index, image) in images.enumerated() {
      // Holds: index < capacity, and `images` keeps the memory alive.
      unsafe entries.initializeElement(at: index, to: image.storage.buffer)
    }
  }

  deinit {
    // Holds: allocated in `init`; the elements are trivial.
    unsafe entries.deallocate()
  }

  /// The octets of image `index`, none where there is no such image; valid for as long as `self`
  /// lives.
  @inline(__always)
  fileprivate func buffer(_ index: Int) -> UnsafeRawBufferPointer {
    // Holds: 0 <= index < count.
    guard index >= 0, unsafe index < entries.count else {
      return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return unsafe entries[index]
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

extension ZoneSet {
  /// Image `index`; an empty one where there is none.
  @inline(__always)
  @_lifetime(borrow self)
  func image(_ index: Int) -> ImageView {
    // Holds: the table is a constant of `self`, and keeps the memory alive as long as `self`.
    let octets = unsafe RawSpan(_unsafeBytes: images.buffer(index))
    return ImageView(unsafe _overrideLifetime(octets, borrowing: self))
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
