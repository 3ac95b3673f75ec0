import Glibc

/// CPU seconds and peak memory.
struct Cost {
  var cpu: Double
  var kilobytes: Int

  func text(seconds: Double) -> String {
    "\(thousandths(seconds)) \(thousandths(cpu)) \(kilobytes)"
  }

  private func thousandths(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }
}

/// A command in a group of processes of its own; what it prints goes to standard error.
struct Child {
  private let pid: pid_t

  init(_ command: [String]) throws {
    // Holds: all that is passed lives for the calls; the strings that strdup made live as long as the process.
    var attributes = posix_spawnattr_t()
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawnattr_init(&attributes)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawn_file_actions_adddup2(&actions, 2, 1)
    var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
    var made: pid_t = 0
    let status = unsafe posix_spawnp(&made, command[0], &actions, &attributes, &arguments, environ)
    guard status == 0 else { throw Failure(code: status) }
    pid = made
  }

  /// Waits for its end: its status, and what it cost with all that it waited for.
  func end() -> (status: Int32, cost: Cost) {
    var status: Int32 = 0
    var usage = rusage()
    // Holds: both are ours to fill.
    while unsafe wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return (
      status,
      Cost(cpu: seconds(usage.ru_utime) + seconds(usage.ru_stime), kilobytes: usage.ru_maxrss)
    )
  }

  var isRunning: Bool {
    var status: Int32 = 0
    // Holds: `status` is ours to fill.
    return unsafe waitpid(pid, &status, WNOHANG) == 0
  }

  func kill() {
    Glibc.kill(-pid, SIGKILL)
    _ = end()
  }

  /// Of all processes of the group, as /proc has it.
  func costSoFar() -> Cost {
    var cost = Cost(cpu: 0, kilobytes: 0)
    for process in ProcessFiles.all where ProcessFiles.group(of: process) == Int(pid) {
      cost.cpu += ProcessFiles.cpuSeconds(of: process)
      cost.kilobytes = max(cost.kilobytes, ProcessFiles.peakKilobytes(of: process))
    }
    return cost
  }

  struct Failure: Error {
    let code: Int32
  }
}
