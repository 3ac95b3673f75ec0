import CLinux

/// The descriptors that one wait found ready, each told once.
struct ReadyDescriptors {
  private static let most = 64
  private var list = [apus_ready](repeating: apus_ready(), count: most)
  private(set) var count = 0

  subscript(_ at: Int) -> apus_ready { list[at] }

  /// Waits on an epoll(7) instance for so many milliseconds, -1: without end.
  mutating func wait(_ epoll: CInt, milliseconds: CInt) {
    // Holds: the list has so many elements, and lives for the call.
    let ready = unsafe apus_epoll_ready(epoll, &list, CInt(Self.most), milliseconds)
    count = max(Int(ready), 0)
  }
}
