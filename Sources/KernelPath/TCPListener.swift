import Addresses
import CLinux
import Glibc
import Synchronization

/// A TCP socket that listens on one address, from its making to its end; who connects waits to be accepted.
///
/// Options, set in CLinux/stream.c: IPV6_V6ONLY and freebind as for UDP; SO_REUSEADDR, for what is left of old connections;
/// TCP_NODELAY, which the connections get from it: a response leaves at once.
final class TCPListener: Sendable {
  /// Connections that may wait to be accepted: as many as NSD's.
  private static let backlog: CInt = 256

  let endpoint: Endpoint
  let socket: TCPSocket
  /// Whether it was passed by whoever started the process: it is theirs too.
  let isPassed: Bool
  private let isOpen = Atomic<Bool>(true)

  /// Opens and binds. With `isShared`, another socket of ours has the port.
  init(_ endpoint: Endpoint, isShared: Bool) throws(KernelPathError) {
    let address = endpoint.address
    let descriptor = apus_tcp_listener(
      address.high, address.low, endpoint.port, isShared ? 1 : 0, Self.backlog)
    guard descriptor >= 0 else {
      throw KernelPathError(listening: endpoint, over: "TCP", code: errno)
    }
    socket = TCPSocket(descriptor: descriptor)
    self.endpoint = endpoint
    isPassed = false
  }

  deinit { close() }

  /// Gives the port back, when no thread uses the socket any more.
  func close() {
    if isOpen.exchange(false, ordering: .relaxed) { socket.close() }
  }

  /// Takes over a socket that listens already, with the options that may still be set.
  init(passed descriptor: CInt, _ endpoint: Endpoint) throws(KernelPathError) {
    guard apus_prepare_tcp(descriptor, Self.backlog) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      throw KernelPathError(listening: endpoint, over: "TCP", code: code)
    }
    socket = TCPSocket(descriptor: descriptor)
    self.endpoint = endpoint
    isPassed = true
  }

  /// Lets a successor listen on the same port.
  func share() throws(KernelPathError) {
    guard !isPassed else { return }
    guard apus_share_port(socket.descriptor) == 0 else {
      throw KernelPathError(doing: "sharing TCP port \(endpoint)", code: errno)
    }
  }

  /// Listens no more: who connects from now on is refused. Not for one that was passed.
  func end() { apus_listener_end(socket.descriptor) }

  /// The ends of a connection that was accepted here.
  func ends(of connection: TCPSocket, to client: Endpoint) -> MessageEnds {
    MessageEnds(client: client, server: endpoint.address.isUnspecified ? connection.own : endpoint)
  }
}
