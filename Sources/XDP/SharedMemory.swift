import Glibc

/// Memory that lives until its last user is gone: a UMEM, or rings in plain memory.
@safe class SharedMemory: @unchecked Sendable {
  let base: UnsafeMutableRawPointer
  let byteCount: Int

  /// Zeroed pages of this process. Holds (`@unchecked Sendable`): the address and the length never
  /// change, and who touches which part when is settled by the rings' indices.
  init(byteCount: Int) throws(XSKError) {
    // Holds: a fresh anonymous mapping; the kernel chooses the address.
    let mapped = unsafe mmap(
      nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw XSKError(.memory, errno: errno)
    }
    unsafe base = mapped
    self.byteCount = byteCount
  }

  deinit {
    // Holds: mapped in init with this length, and every user held a reference to this object.
    _ = unsafe munmap(base, byteCount)
  }
}
