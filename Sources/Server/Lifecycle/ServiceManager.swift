import CLinux
import Foundation
import KernelPath
import Logging

/// The service manager that started the process (sd_notify(3)): it is told when the server is ready,
/// reloads and stops, and, where it wants that, that the server lives.
///
/// Where there is none, nothing is told and nothing is missed.
public struct ServiceManager: Sendable {
  private let socket: String?
  /// What it is told through: open for the process's life, so that it is told even where descriptors have run out.
  private let descriptor: CInt
  /// How long it waits for a heartbeat; nil: it wants none.
  let watchdog: Duration?

  /// A server that nobody watches over.
  public static let none = ServiceManager([:])

  /// Who started this process.
  static var current: ServiceManager { ServiceManager(ProcessInfo.processInfo.environment) }

  /// As the environment says: `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`.
  init(_ environment: [String: String]) {
    socket = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    descriptor = socket == nil ? -1 : apus_notify_socket()
    let isMeant =
      environment["WATCHDOG_PID"].map {
        $0 == "\(ProcessInfo.processInfo.processIdentifier)"
      } ?? true
    // A heartbeat a day is often enough for any.
    let microseconds = min(
      environment["WATCHDOG_USEC"].flatMap { UInt64($0) } ?? 0, 86_400_000_000)
    watchdog =
      socket != nil && isMeant && microseconds > 0 ? .microseconds(Int(microseconds)) : nil
  }

  /// Queries are answered from now on; also after a reload.
  func tellReady(_ status: String) { tell("READY=1\nSTATUS=\(status)") }

  func tellReloading() {
    // The clock of sd_notify(3): CLOCK_MONOTONIC.
    let now = apus_monotonic_nanoseconds() / 1000
    tell("RELOADING=1\nMONOTONIC_USEC=\(now)\nSTATUS=reloading")
  }

  func tellStopping() { tell("STOPPING=1\nSTATUS=stopping") }

  func tellStatus(_ status: String) { tell("STATUS=\(status)") }

  /// That all threads live which answer queries.
  func beat() { if watchdog != nil { tell("WATCHDOG=1") } }

  /// Who does not listen has nothing to complain of.
  private func tell(_ text: String) {
    guard let socket else { return }
    // Holds: both are C strings for the call.
    _ = unsafe apus_notify(descriptor, socket, text)
  }
}
