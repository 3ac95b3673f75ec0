import Glibc

/// A program that runs beside the test.
///
/// Not Foundation's `Process`: that passes the blocked signals of the test's thread on, so that a child never hears SIGTERM,
/// and polls for the end, which costs a tenth of a second for each `dig`.
public final class ChildProcess {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  public let pid: Int32
  private var ended: Int32?

  /// Starts `command`, found by PATH and where Debian keeps its servers, printing to two descriptors.
  public init(_ command: [String], output: Int32, errors: Int32) throws {
    _ = Self.environmentIsSet
    // Holds: the structures are locals that posix_spawn only reads, and each is destroyed after its use; the argument strings are
    // copies of ours, which end with the null pointer that the call needs and are freed after it.
    var (actions, attributes, signals) =
      unsafe (posix_spawn_file_actions_t(), posix_spawnattr_t(), sigset_t())
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
    unsafe posix_spawn_file_actions_adddup2(&actions, errors, 2)
    // Sockets of tests beside this one would stay open in the child, and their ports taken.
    for descriptor in 3..<Int32(1024) {
      unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var started: Int32 = 0
    let result = unsafe posix_spawnp(
      &started, command[0], &actions, &attributes, &arguments, environ)
    guard result == 0 else { throw Failure(description: "\(command[0]): errno \(result)") }
    pid = started
  }

  private static let environmentIsSet: Bool = {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
    // Holds: C strings that setenv copies, and that getenv's result is copied from at once.
    unsafe setenv("PATH", path + ":/usr/local/sbin:/usr/sbin:/sbin", 1)
    return unsafe setenv("LC_ALL", "C.UTF-8", 1) == 0
  }()

  public var isRunning: Bool { collect(WNOHANG) == nil }

  /// Waits for the end: the exit status, or the negated signal; ``unknown`` where somebody else took it.
  @discardableResult
  public func wait() -> Int32 {
    while true {
      if let status = collect(0) { return status }
      guard errno == EINTR else { return Self.unknown }
    }
  }

  /// No status that a program or a shell gives, and no success.
  public static let unknown: Int32 = 256

  /// Sends a signal and waits for the end.
  @discardableResult
  public func stop(_ signal: Int32) -> Int32 {
    if isRunning { kill(pid, signal) }
    return wait()
  }

  private func collect(_ options: Int32) -> Int32? {
    if let ended { return ended }
    var status: Int32 = 0
    // Holds: `status` is a local that the call writes.
    guard unsafe waitpid(pid, &status, options) == pid else { return nil }
    // The macros of wait(2): the low seven bits are the signal, the next octet the exit status.
    ended = status & 0x7f == 0 ? status >> 8 & 0xff : -(status & 0x7f)
    return ended
  }
}
