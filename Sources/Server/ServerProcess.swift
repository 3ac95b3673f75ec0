import CLinux
import Glibc
public import Logging

/// A server as the process's main job: from the configuration to the signal that ends it.
public enum ServerProcess {
  /// Serves until SIGTERM or SIGINT. `started` is asked once queries are answered; where it says no,
  /// the server stops at once and the result is false.
  ///
  /// Must be called before any other thread is started: they inherit the signal mask.
  @discardableResult
  public static func run(
    _ configuration: Configuration, logger: Logger,
    started: (RunningServer) -> Bool = { _ in true }
  ) throws(ServerError) -> Bool {
    apus_block_signals()
    let server = try RunningServer(configuration, logger: logger)
    guard started(server) else {
      server.stop()
      return false
    }
    while true {
      let signal = apus_wait_signal()
      guard signal == SIGHUP else { break }
      logger.warning("SIGHUP: reloading is not supported yet")
    }
    logger.info("stopping")
    server.stop()
    return true
  }
}
