import CLinux
import Glibc
public import Logging

/// A server as the process's main job: from the configuration to the signal that ends it.
public enum ServerProcess {
  /// Serves until SIGTERM or SIGINT, which may come before the zones are loaded; SIGHUP reloads, from the
  /// configuration's `file` where there is one. `started` is asked once
  /// the server is ready; where it says no, the server stops at once and the result is false.
  ///
  /// Must be called before any other thread is started: they inherit the signal mask, the user and the
  /// capabilities.
  @discardableResult
  public static func run(
    _ configuration: Configuration, file: String? = nil, logger: Logger,
    started: (RunningServer) -> Bool = { _ in true }
  ) throws(ServerError) -> Bool {
    apus_block_signals()
    let source = file.map { ", configuration \($0)" } ?? ""
    logger.notice("apus \(apusVersion) starts, process \(getpid())\(source)")
    // Before anything is opened: the descriptors are ours from here on.
    let passed = SocketActivation.sockets()
    try Privileges.drop(for: configuration, logger: logger)
    let manager = ServiceManager.current
    var isStopping = false
    // A signal is heard from here on: during the start too, which may take a while.
    var isReloadWanted = false
    func hear(_ signal: Int32) {
      if signal == SIGHUP { isReloadWanted = true } else if signal != 0 { isStopping = true }
    }
    let server = try RunningServer(
      configuration, file: file, logger: logger, manager: manager, passed: passed
    ) {
      if !isStopping { hear(apus_pending_signal()) }
      return isStopping
    }
    if !isStopping, !started(server) {
      server.stop()
      return false
    }
    while !isStopping {
      if isReloadWanted {
        logger.notice("SIGHUP: reloading")
        server.startReload()
        isReloadWanted = false
      }
      hear(apus_wait_signal())
    }
    logger.notice("stopping")
    server.stop()
    return true
  }
}
