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

  /// Where the octets start; valid for as long as `self` lives.
  @inline(__always)
  var start: UnsafeRawPointer {
    // Holds: `base` is set once, in `init`.
    unsafe UnsafeRawPointer(base)
  }

  /// The octets; valid for as long as `self` lives.
  @inline(__always)
  var buffer: UnsafeRawBufferPointer {
    // Holds: `base` has `count` initialized octets.
    unsafe UnsafeRawBufferPointer(start: base, count: count)
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
