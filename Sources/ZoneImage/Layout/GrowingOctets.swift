// The memory that an image is made in. One of this module's few files that touch pointers.

import CLinux
import Glibc
import Octets

/// Octets that are appended and never copied: as they grow, their pages get other addresses.
///
/// An array that grows is copied, and for that moment, and for the image's own copy of it, takes twice the memory.
/// Where there is no memory for more, what is appended is lost, and ``isCut`` says so.
@safe
struct GrowingOctets: ~Copyable {
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var count = 0
  /// Something was lost.
  private(set) var isCut = false

  /// From so many octets on their pages are to be huge: a lookup in a large image spends much of its time on
  /// finding where its pages are.
  private static let leastHuge = 4 << 20
  private static let page = 4096

  /// The most that it may be; fewer in tests, for which memory is to run out.
  private let most: Int

  init(most: Int = .max) {
    unsafe base = nil
    self.most = most
  }

  deinit {
    // Holds: the map is this value's own, and so long.
    if let base = unsafe base { _ = unsafe munmap(base, capacity) }
  }

  /// Makes room for so many octets in all; pages that are not written take no memory.
  mutating func reserve(_ wanted: Int) {
    guard wanted > capacity, wanted <= most else { return }
    let length = (wanted + Self.page - 1) & ~(Self.page - 1)
    let moved: UnsafeMutableRawPointer?
    if let base = unsafe base {
      // Holds: the map is this value's own, and so long; from now on only the new address is used.
      unsafe moved = apus_resize_map(base, capacity, length)
    } else {
      // Holds: a new map of no file.
      let made = unsafe mmap(
        nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      unsafe moved = made == MAP_FAILED ? nil : made
    }
    guard let moved = unsafe moved else { return }
    unsafe base = moved
    capacity = length
    // Holds: the range is the map. Where the system has no huge pages, nothing is lost.
    if length >= Self.leastHuge { _ = unsafe madvise(moved, length, MADV_HUGEPAGE) }
  }

  /// Whether there is room for so many octets more.
  private mutating func hasRoom(_ more: Int) -> Bool {
    if count + more > capacity {
      reserve(min(max(count + more, capacity + capacity / 2, 1 << 16), max(most, count + more)))
    }
    if count + more > capacity { isCut = true }
    return !isCut
  }

  mutating func append(contentsOf octets: [UInt8]) {
    guard hasRoom(octets.count), let base = unsafe base else { return }
    unsafe octets.withUnsafeBytes {
      // Holds: there is room for so many octets behind `count`, and the array stands elsewhere.
      if let start = $0.baseAddress {
        unsafe (base + count).copyMemory(from: start, byteCount: $0.count)
      }
    }
    count += octets.count
  }

  /// Appends zeros.
  mutating func appendZeros(_ zeros: Int) {
    guard hasRoom(zeros), let base = unsafe base else { return }
    // Holds: there is room for so many octets behind `count`.
    unsafe (base + count).initializeMemory(as: UInt8.self, repeating: 0, count: zeros)
    count += zeros
  }

  /// Zeros up to a multiple of `size`, a power of two.
  mutating func pad(to size: Int = 4) { appendZeros(-count & (size - 1)) }

  /// Calls `body` with the octets to read and write; nil, and no call, where something was lost: it may be what
  /// would be read.
  @discardableResult
  mutating func withOctets<Result>(_ body: (inout MutableRawSpan) -> Result) -> Result? {
    guard !isCut, let base = unsafe base else { return nil }
    // Holds: so many octets were written, and nobody else reaches them during the call.
    var octets = unsafe MutableRawSpan(_unsafeStart: base, byteCount: count)
    return body(&octets)
  }

  mutating func storeLittle16(_ value: Int, at offset: Int) {
    withOctets { $0.storeLittle16(UInt16(truncatingIfNeeded: value), at: offset) }
  }

  mutating func storeLittle32(_ value: Int, at offset: Int) {
    withOctets { $0.storeLittle32(UInt32(truncatingIfNeeded: value), at: offset) }
  }

  mutating func storeLittle64(_ value: UInt64, at offset: Int) {
    withOctets { $0.storeLittle64(value, at: offset) }
  }

  /// Hands the octets over to an image, with the zeros that must stand behind them; nil where something was lost.
  consuming func finish() -> ImageStorage? {
    let length = count
    appendZeros(ImageStorage.slack)
    guard !isCut, let base = unsafe base else { return nil }
    // A map for each of a hundred thousand small zones would be too many; see `FileDescriptor`.
    guard length >= FileDescriptor.leastMap else {
      // Holds: so many octets were written.
      return ImageStorage(unsafe [UInt8](UnsafeRawBufferPointer(start: base, count: length)))
    }
    let used = (count + Self.page - 1) & ~(Self.page - 1)
    // Holds: the map is this value's own; what lies behind the octets was never used.
    let kept = unsafe used < capacity ? apus_resize_map(base, capacity, used) : base
    guard let kept = unsafe kept else { return nil }
    // The storage unmaps it.
    unsafe self.base = nil
    return unsafe ImageStorage(map: kept, length: used, offset: 0, count: length)
  }
}
