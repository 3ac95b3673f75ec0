import CLinux
import Foundation
import TestSupport

/// Two network namespaces without names, joined by a veth pair: the servers' and the client's.
///
/// The body's thread is in the servers' one, so that its children are too; sockets are opened in the client's. Both go with
/// their threads, whatever ends the process. Addresses are documentation addresses (RFC 5737).
final class Network: Sendable {
  static let server = "192.0.2.53"
  static let client = "192.0.2.1"
  static let device = "apus0"

  /// The client's namespace.
  let clientPath: String

  private init(clientPath: String) { self.clientPath = clientPath }

  /// Makes the namespaces and runs `body` on the servers' side.
  static func with<Value: Sendable>(
    _ body: @escaping @Sendable (Network) throws -> Value
  ) async throws -> Value {
    try await NetworkNamespace.with {
      let finished = DispatchSemaphore(value: 0)
      defer { finished.signal() }
      let network = Network(clientPath: try startClient(until: finished))
      try network.join()
      return try body(network)
    }
  }

  /// A thread that holds the client's namespace: the path to it.
  private static func startClient(until finished: DispatchSemaphore) throws -> String {
    let ready = DispatchSemaphore(value: 0)
    let place = Place()
    Thread.detachNewThread {
      if apus_thread_unshare_network() == 0 {
        place.set(try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self"))
      }
      ready.signal()
      finished.wait()
    }
    ready.wait()
    guard let thread = place.get() else { throw DifferentialError("no namespace for the client") }
    return "/proc/\(thread)/ns/net"
  }

  /// What one thread tells another.
  private final class Place: @unchecked Sendable {
    private let lock = NSLock()
    private var value: String?
    func set(_ value: String?) { lock.withLock { self.value = value } }
    func get() -> String? { lock.withLock { value } }
  }

  private func join() throws {
    let thread = clientPath.split(separator: "/")[3]
    try NetworkNamespace.shell(
      """
      set -e
      ip link add \(Self.device) type veth peer name lab0 netns \(thread)
      ip address add \(Self.server)/24 dev \(Self.device)
      ip link set \(Self.device) up
      ethtool -K \(Self.device) tx off >/dev/null
      nsenter --net=\(clientPath) sh -ec '
        ip link set lo up
        ip address add \(Self.client)/24 dev lab0
        ip link set lab0 up'
      """)
  }

  /// A socket of the client's.
  func socket(type: Int32) throws -> Int32 {
    // Holds: the path is a C string during the call.
    let descriptor = unsafe apus_socket_in_namespace(clientPath, AF_INET, type, 0)
    guard descriptor >= 0 else { throw DifferentialError("socket: errno \(-descriptor)") }
    return descriptor
  }

  /// What a command in the client's namespace prints.
  func client(_ command: String) throws -> String {
    try NetworkNamespace.shell("nsenter --net=\(clientPath) \(command)")
  }
}
