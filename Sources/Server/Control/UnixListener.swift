import CLinux
import Glibc
import NIOCore

/// The socket behind ``ControlServer``.
enum UnixListener {
  /// A listening socket, whose file has these rights from its first moment on. umask(2) is the whole
  /// process's: changing it would change the files of other threads.
  static func open(_ path: String, mode: UInt32) throws(IOError) -> NIOBSDSocket.Handle {
    // Holds: Swift passes the path as a C string that lives for the call.
    let descriptor = unsafe apus_unix_listener(path, mode)
    guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "bind") }
    return descriptor
  }
}
