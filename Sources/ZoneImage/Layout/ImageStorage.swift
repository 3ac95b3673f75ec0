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
  /// The map of a file that the image lies in: where in it, and how long it is; nil where its memory was
  /// allocated.
  private let map: (offset: Int, length: Int)?

  /// Copies `octets`.
  init(_ octets: [UInt8]) {
    count = octets.count
    map = nil
    // Holds: the alignment is a power of two; released in `deinit`.
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: count + Self.slack, alignment: 64)
    unsafe octets.withUnsafeBytes { source in
      // Holds: `base` has more than `count` octets, and it cannot overlap the array.
      if let start = source.baseAddress { unsafe base.copyMemory(from: start, byteCount: count) }
    }
    // Holds: so many octets stand behind the image's.
    unsafe (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: Self.slack)
  }

  /// Takes over a map of a file, which has so many octets and the zeros behind them at `offset`.
  @unsafe
  init(map start: UnsafeMutableRawPointer, length: Int, offset: Int, count: Int) {
    // Holds: by this function's contract; the map cannot be written, and nobody tries to.
    unsafe base = start + offset
    self.count = count
    map = (offset, length)
  }

  deinit {
    // Holds: allocated, or mapped, in `init`, and no span outlives the storage it borrows from.
    if let map {
      _ = unsafe munmap(base - map.offset, map.length)
    } else {
      unsafe base.deallocate()
    }
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

/// Octets of a file that were not read yet, or only looked at: they lie in memory as long as this lives.
final class StoredOctets: Sendable {
  private let storage: ImageStorage

  init(_ storage: consuming ImageStorage) { self.storage = storage }

  var count: Int { storage.count }

  /// The octets, without what stands behind them.
  var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      // Holds: the storage is a constant of `self`.
      let octets = unsafe RawSpan(_unsafeStart: storage.start, byteCount: storage.count)
      return unsafe _overrideLifetime(octets, borrowing: self)
    }
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
