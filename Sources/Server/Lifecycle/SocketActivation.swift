import Foundation
import KernelPath

/// The sockets that a service manager opened before it started the process (sd_listen_fds(3)).
enum SocketActivation {
  /// SD_LISTEN_FDS_START.
  private static let first: CInt = 3
  /// More can nobody mean.
  private static let most: CInt = 1024

  /// As the environment says: `LISTEN_PID`, `LISTEN_FDS` and `LISTEN_FDNAMES`. Once: they are the process's.
  static func sockets(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> PassedSockets {
    // A process further down inherits the variables, and not what they tell of.
    guard
      environment["LISTEN_PID"] == "\(ProcessInfo.processInfo.processIdentifier)",
      let count = environment["LISTEN_FDS"].flatMap({ CInt($0) }), (1...most).contains(count)
    else { return .none }
    let names = environment["LISTEN_FDNAMES"]?.split(
      separator: ":", omittingEmptySubsequences: false)
    return PassedSockets(
      (0..<count).map { index in
        let name = names.flatMap { Int(index) < $0.count ? String($0[Int(index)]) : nil }
        return (first + index, name.flatMap { $0.isEmpty ? nil : $0 } ?? "unknown")
      })
  }
}
