// What the operator has the server say, where a packet can read it without a reference count. The
// one file of this module that touches pointers.

/// Octets that stay where they are as long as the process lives: they are never released, so make
/// them once a server, not once a message.
@safe
struct LastingOctets: BitwiseCopyable, @unchecked Sendable {
  // Safe to share: written only in `init`, read-only ever after.
  private let base: UnsafeRawPointer?
  private let count: Int

  /// No octets.
  init() {
    unsafe base = nil
    count = 0
  }

  /// Copies `octets`.
  init(_ octets: [UInt8]) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(octets.count, 1), alignment: 64)
    unsafe octets.withUnsafeBytes { source in
      // Holds: the memory has as many octets, and is new, so that the two do not overlap.
      if let start = source.baseAddress {
        unsafe memory.copyMemory(from: start, byteCount: source.count)
      }
    }
    unsafe base = UnsafeRawPointer(memory)
    count = octets.count
  }

  var octets: RawSpan {
    @_lifetime(immortal)
    get {
      guard let base = unsafe base else { return RawSpan() }
      // Holds: `count` octets were written at `base`, and they are never released.
      let octets = unsafe RawSpan(_unsafeStart: base, byteCount: count)
      return unsafe _overrideLifetime(octets, copying: ())
    }
  }
}
