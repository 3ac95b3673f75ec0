// The memory that an image lies in. The one file of this module that touches pointers.

import Glibc

/// Octets at a fixed address, never changed after they were filled.
///
/// Not an array: the packet path reads these without reference counting.
@safe
struct ImageStorage: ~Copyable, @unchecked Sendable {
  /// Zeros behind the image's octets, so that whoever has checked where something starts can read
  /// its first words, and copy in whole sixteens, with no check more.
  static let slack = 128

  // Safe to share: written only in `init`, read-only ever after.
  fileprivate let base: UnsafeMutableRawPointer
  /// Octets of the image.
  let count: Int

  /// Copies `octets`.
  init(_ octets: [UInt8]) {
    count = octets.count
    // Holds: the alignment is a power of two; released in `deinit`.
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: count + Self.slack, alignment: 64)
    unsafe octets.withUnsafeBytes { source in
      // Holds: `base` has more than `count` octets, and it cannot overlap the array.
      if let start = source.baseAddress { unsafe base.copyMemory(from: start, byteCount: count) }
    }
    // Holds: so many octets stand behind the image's.
    unsafe (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.slack)
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

  /// The octets and the zeros behind them; valid for as long as `self` lives.
  @inline(__always)
  var buffer: UnsafeRawBufferPointer {
    // Holds: `base` has so many initialized octets.
    unsafe UnsafeRawBufferPointer(start: base, count: count + Self.slack)
  }
}

extension ZoneImage {
  /// The image's octets, and zeros behind them.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // Holds: the storage is a constant of `self`.
      let octets = unsafe RawSpan(_unsafeBytes: storage.buffer)
      return unsafe _overrideLifetime(octets, borrowing: self)
    }
  }
}
