import CLinux
import Glibc
public import Logging

/// A server as the process's main job: from the configuration to the signal that ends it.
public enum ServerProcess {
  /// Serves until SIGTERM or SIGINT, which may come before the zones are loaded. `started` is asked once
  /// the server is ready; where it says no, the server stops at once and the result is false.
  ///
  /// Must be called before any other thread is started: they inherit the signal mask.
  @discardableResult
  public static func run(
    _ configuration: Configuration, logger: Logger,
    started: (RunningServer) -> Bool = { _ in true }
  ) throws(ServerError) -> Bool {
    apus_block_signals()
    var isStopping = false
    // A signal is heard from here on: during the start too, which may take a while.
    let server = try RunningServer(configuration, logger: logger) {
      if !isStopping { isStopping = isEnd(apus_pending_signal(), logger) }
      return isStopping
    }
    if !isStopping, !started(server) {
      server.stop()
      return false
    }
    while !isStopping { isStopping = isEnd(apus_wait_signal(), logger) }
    logger.info("stopping")
    server.stop()
    return true
  }

  /// Whether this signal ends the server; 0 is none.
  private static func isEnd(_ signal: Int32, _ logger: Logger) -> Bool {
    guard signal == SIGHUP else { return signal != 0 }
    logger.warning("SIGHUP: reloading is not supported yet")
    return false
  }
}
