import CLinux
import Foundation
import Glibc
import KernelPath
import Logging

/// What the process may do once it has become `server.user`.
///
/// It becomes that before any thread is started and before any zone is read, for capabilities belong to a
/// thread, and what is not there yet cannot keep them. So sockets are opened, and opened again by a reload,
/// with the capabilities that are kept.
enum Privileges {
  /// A capability of linux/capability.h.
  enum Capability: Int, CaseIterable, Sendable {
    /// Ports under 1024.
    case netBindService = 10
    /// Attaching the XDP program, and larger socket buffers.
    case netAdmin = 12
    /// AF_XDP sockets.
    case netRaw = 13
    /// Loading the XDP program, and reading its maps.
    case bpf = 39
  }

  /// The least that a server of this configuration needs, at its start and when an interface comes back.
  static func needed(by configuration: Configuration) -> Set<Capability> {
    let hasFastPath = !configuration.interfaces.isEmpty && configuration.mode != .off
    return hasFastPath ? Set(Capability.allCases) : [.netBindService]
  }

  /// Why a user cannot be become.
  struct NoAccount: Error {
    var name: String
    var code: CInt

    /// Nobody knows the user; else it could not be asked.
    var isUnknown: Bool { code == ENOENT }

    var explanation: String {
      isUnknown
        ? "server.user: no user '\(name)' is known on this machine"
        : "server.user: the user '\(name)' cannot be looked up: \(systemMessage(code))"
    }
  }

  /// The numbers of a user and its group.
  static func account(of name: String) throws(NoAccount) -> (user: uid_t, group: gid_t) {
    var (user, group) = (uid_t(), gid_t())
    // Holds: the name is a C string for the call, which writes two numbers.
    let code = unsafe apus_find_user(name, &user, &group)
    guard code == 0 else { throw NoAccount(name: name, code: code) }
    return (user, group)
  }

  /// Becomes the user of the configuration for good, if it names one.
  static func drop(for configuration: Configuration, logger: Logger) throws(ServerError) {
    guard let name = configuration.user else { return }
    let account: (user: uid_t, group: gid_t)
    do { account = try Self.account(of: name) } catch { throw ServerError(error.explanation) }
    let (user, group) = account
    guard geteuid() == 0 || geteuid() == user else {
      throw ServerError("server.user: only root can become '\(name)'")
    }
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    guard threads == 1 else {
      throw ServerError(
        "server.user: privileges are dropped by a process with one thread, not \(threads ?? 0)")
    }
    if geteuid() != user { makeDirectory(for: configuration, user, group) }
    let kept = needed(by: configuration)
    LockedMemory.raise(for: configuration, logger)
    // Holds: as above.
    let result = unsafe apus_become_user(
      name, user, group, kept.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
    guard result == 0 else {
      throw ServerError("server.user: cannot become '\(name)': \(systemMessage(result))")
    }
    logger.notice("running as \(name), \(counted(kept.count, "capability", "capabilities")) kept")
  }

  /// The control socket's directory, in which the user must be able to make a file: /run is empty after a
  /// restart of the machine. One that is there is its operator's.
  private static func makeDirectory(
    for configuration: Configuration, _ user: uid_t, _ group: gid_t
  ) {
    guard let path = configuration.controlSocket, let slash = path.lastIndex(of: "/"),
      slash > path.startIndex
    else { return }
    // Holds: a C string for the call. Where it fails, opening the socket says why.
    _ = unsafe apus_make_directory(String(path[..<slash]), user, group)
  }
}
