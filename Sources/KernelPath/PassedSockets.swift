public import Addresses
import CLinux
import Glibc

/// Sockets that were bound by whoever started the process, for the endpoints that are listened on.
///
/// They outlive the kernel path: each takes duplicates, so that a successor can have the same ones. What comes while
/// nobody reads waits in them, also for the server that is started next.
public final class PassedSockets: Sendable {
  public enum Kind: String, Sendable {
    case udp = "UDP"
    case tcp = "TCP"
  }

  public struct Socket: Sendable, CustomStringConvertible {
    public let descriptor: CInt
    public let name: String
    public let endpoint: Endpoint
    public let kind: Kind

    public var description: String { "\(endpoint) over \(kind.rawValue) (\(name))" }
  }

  public static let none = PassedSockets([])

  /// Those that a server can answer on.
  public let sockets: [Socket]
  /// What is wrong with the others, a line each.
  public let faults: [String]

  /// Takes the descriptors over, each with the name that it was given.
  public init(_ descriptors: [(descriptor: CInt, name: String)]) {
    var (sockets, faults) = ([Socket](), [String]())
    for (descriptor, name) in descriptors {
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      switch Self.read(descriptor, name) {
      case .failure(let fault): faults.append("descriptor \(descriptor) (\(name)) \(fault.text)")
      case .success(let socket):
        if sockets.contains(where: { $0.endpoint == socket.endpoint && $0.kind == socket.kind }) {
          faults.append("\(socket) was passed before")
        } else {
          sockets.append(socket)
        }
      }
    }
    self.sockets = sockets
    self.faults = faults
  }

  private struct Fault: Error { var text: String }

  private static func read(_ descriptor: CInt, _ name: String) -> Result<Socket, Fault> {
    var facts = apus_socket_facts()
    // Holds: the call writes one struct.
    guard unsafe apus_read_socket(descriptor, &facts) == 0 else {
      return .failure(Fault(text: "is no socket: \(systemMessage(errno))"))
    }
    guard facts.is_ip != 0, facts.is_datagram != 0 || facts.is_stream != 0 else {
      return .failure(Fault(text: "is neither UDP nor TCP"))
    }
    guard facts.is_stream == 0 || facts.is_listening != 0 else {
      return .failure(Fault(text: "does not listen (Accept=no)"))
    }
    let endpoint = Endpoint(
      address: IPAddress(high: facts.high, low: facts.low), port: facts.port)
    guard facts.takes_both == 0 else {
      return .failure(Fault(text: "(\(endpoint)) takes IPv4 too (BindIPv6Only=ipv6-only)"))
    }
    return .success(
      Socket(
        descriptor: descriptor, name: name, endpoint: endpoint,
        kind: facts.is_stream == 0 ? .udp : .tcp))
  }

  /// A duplicate of the socket for an endpoint, which is the caller's to close; nil: none was passed.
  func take(_ endpoint: Endpoint, _ kind: Kind) throws(KernelPathError) -> CInt? {
    guard let socket = sockets.first(where: { $0.endpoint == endpoint && $0.kind == kind }) else {
      return nil
    }
    let descriptor = fcntl(socket.descriptor, F_DUPFD_CLOEXEC, 3)
    guard descriptor >= 0 else {
      throw KernelPathError(doing: "taking over \(socket)", code: errno)
    }
    return descriptor
  }
}
