import CLinux
import Glibc

/// The calls of CLinux's inotify.h, and the wait for what it tells.
final class Inotify: Sendable {
  /// Something happened to a file of a watched directory; an empty name means the directory itself, and
  /// the watch -1 that events were lost.
  struct Event: Hashable {
    var watch: Int32
    var file: String
  }

  private let inotify: CInt
  private let epoll: CInt
  private let wakeup: CInt

  init() throws(ServerError) {
    inotify = apus_inotify()
    epoll = apus_epoll()
    wakeup = apus_eventfd()
    guard inotify >= 0, epoll >= 0, wakeup >= 0, apus_epoll_add(epoll, inotify) == 0,
      apus_epoll_add(epoll, wakeup) == 0
    else { throw ServerError("inotify: error \(errno)") }
  }

  deinit { for descriptor in [inotify, epoll, wakeup] where descriptor >= 0 { close(descriptor) } }

  /// The number of the directory's watch, an old one where there is one; nil where it cannot be watched.
  func watch(_ directory: String) -> Int32? {
    // Holds: Swift passes the path as a C string that lives for the call.
    let watch = unsafe apus_inotify_watch(inotify, directory)
    return watch < 0 ? nil : watch
  }

  func unwatch(_ watch: Int32) { apus_inotify_unwatch(inotify, watch) }

  /// Waits until there is something to tell, ``wake()`` is called or time is up (-1: without end).
  func wait(milliseconds: Int32) {
    _ = apus_epoll_wait(epoll, milliseconds)
    apus_eventfd_clear(wakeup)
  }

  func wake() { apus_eventfd_signal(wakeup) }

  /// Takes what there is to tell.
  func events() -> Set<Event> {
    var events: Set<Event> = []
    // Holds: the callback gets back the pointer to `events`, which is alive for the call, and a C string that
    // is copied at once.
    unsafe withUnsafeMutablePointer(to: &events) { set in
      unsafe apus_inotify_read(
        inotify,
        { context, watch, name in
          guard let name = unsafe name else { return }
          let event = Event(watch: watch, file: unsafe String(cString: name))
          unsafe context?.assumingMemoryBound(to: Set<Event>.self).pointee.insert(event)
        }, set)
    }
    return events
  }
}
