import Addresses
import CLinux
import Glibc

/// A UDP socket on one listen address.
///
/// Why not SwiftNIO's: it gives the address that a datagram was sent to (IP_PKTINFO) and cannot set
/// the address that the reply leaves from. Options, set in CLinux/socket.c:
/// - IP_PKTINFO, IPV6_RECVPKTINFO: which address was asked, also where the socket is bound to all.
/// - IPV6_V6ONLY: `::` takes no IPv4, which has sockets of its own.
/// - IP_FREEBIND, IPV6_FREEBIND: an address that is not there yet can be listened on, so that the
///   server may start before an anycast address or a failed-over one appears.
/// - IP_PMTUDISC_OMIT: no DF, and path MTU messages are ignored; anybody could forge one. Responses
///   stay under `udp-payload`, so this matters only to those who raise it (as NSD and Knot do).
/// - SO_RCVBUF: 4 MiB where the system allows it, for bursts.
/// - SO_SNDTIMEO: a second. A send never waits without end.
final class UDPSocket: Sendable {
  /// The address that is listened on, and the port that was really bound.
  let endpoint: Endpoint
  let descriptor: CInt
  /// Whether it was passed by whoever started the process: it is theirs too.
  let isPassed: Bool
  /// What was dropped before it was ours; nil: another of our sockets counts that.
  private let dropsBefore: UInt64?

  /// Opens and binds. With `sharing`, the sockets' common port is taken over from the first of them.
  ///
  /// The first socket of an address binds without SO_REUSEPORT, so that a second server on the same
  /// address fails as it should, and offers the port to our other sockets only then.
  init(_ endpoint: Endpoint, sharing first: UDPSocket? = nil) throws(KernelPathError) {
    let port = first?.endpoint.port ?? endpoint.port
    if let first, apus_share_port(first.descriptor) < 0 {
      throw KernelPathError(listening: endpoint, over: "UDP", code: errno)
    }
    let address = endpoint.address
    let descriptor = apus_udp_socket(address.high, address.low, port, first == nil ? 0 : 1)
    guard descriptor >= 0 else {
      throw KernelPathError(listening: endpoint, over: "UDP", code: errno)
    }
    self.descriptor = descriptor
    isPassed = false
    dropsBefore = 0
    self.endpoint = Endpoint(
      address: address, port: UInt16(truncatingIfNeeded: apus_bound_port(descriptor)))
  }

  /// Takes over a socket that is bound already, with the options that may still be set.
  init(
    passed descriptor: CInt, _ endpoint: Endpoint, countsDrops: Bool = true
  ) throws(KernelPathError) {
    guard apus_prepare_udp(descriptor, endpoint.address.isIPv4 ? 1 : 0) == 0 else {
      let code = errno
      close(descriptor)
      throw KernelPathError(listening: endpoint, over: "UDP", code: code)
    }
    self.descriptor = descriptor
    self.endpoint = endpoint
    isPassed = true
    dropsBefore = countsDrops ? apus_receive_drops(descriptor) : nil
  }

  deinit { close(descriptor) }

  /// Another one of the endpoint, for another thread. Of one that was passed it is the same again: only the user who bound it
  /// may share its port.
  func another() throws(KernelPathError) -> UDPSocket {
    guard isPassed else { return try UDPSocket(endpoint, sharing: self) }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    guard copy >= 0 else {
      throw KernelPathError(listening: endpoint, over: "UDP", code: errno)
    }
    return try UDPSocket(passed: copy, endpoint, countsDrops: false)
  }

  /// Lets nothing more in, and keeps what is there: the end's first step.
  ///
  /// Connected to a peer that never sends, the socket is no longer found for anybody else's
  /// datagrams: they meet a closed port, and their senders are told, while what has come in can
  /// still be read and answered. Where connecting fails (the address is not there), nothing comes.
  ///
  /// Not one that was passed: what comes from now on waits in it for the server that is started next.
  func stopReceiving() {
    guard !isPassed else { return }
    let loopback =
      endpoint.address.isIPv4 ? IPAddress(ipv4: 0x7f00_0001) : IPAddress(high: 0, low: 1)
    let peer = endpoint.address.isUnspecified ? loopback : endpoint.address
    _ = apus_mute(descriptor, peer.high, peer.low)
  }

  /// Datagrams that the kernel dropped because they came faster than they were read.
  var receiveDrops: UInt64 { dropsBefore.map { apus_receive_drops(descriptor) &- $0 } ?? 0 }
}
