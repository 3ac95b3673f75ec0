import Addresses
import CLinux
import Glibc
import Octets
import PuntQueue
import RateLimit
import Responder
import ZoneImage

@testable import KernelPath

let loopback = IPAddress(ipv4: 0x7f00_0001)
let loopbackIPv6 = IPAddress(high: 0, low: 1)

/// A query for example.test A, with its ID.
func query(_ id: UInt16) -> [UInt8] {
  [UInt8(id >> 8), UInt8(id & 255), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    + [7] + Array("example".utf8) + [4] + Array("test".utf8) + [0, 0, 1, 0, 1]
}

/// What a server without zones says to ``query(_:)``: QR and REFUSED, everything else as it came.
func refused(_ id: UInt16) -> [UInt8] {
  var message = query(id)
  message[2] = 0x80
  message[3] = 5
  return message
}

/// A kernel path without zones on ephemeral ports.
func startServer(
  _ addresses: [IPAddress] = [loopback], tcp: TCPSettings = .init(), threads: Int = 1,
  rateLimit: RateLimitSettings = .init()
) throws -> KernelPath {
  let server = try KernelPath(
    listen: addresses.map { Endpoint(address: $0, port: 0) }, responder: Responder(),
    zones: ZoneSetPublisher(ZoneSet([])), tcp: tcp, threads: threads, rateLimit: rateLimit)
  try server.start()
  return server
}

/// A UDP client that sees where a reply came from.
final class UDPClient {
  struct Reply: Equatable {
    var message: [UInt8]
    var from: Endpoint
  }

  let socket: UDPSocket
  private let epoll: CInt
  private var batch = DatagramBatch(count: 1)

  init(_ address: IPAddress = loopback, port: UInt16 = 0) throws {
    let socket = try UDPSocket(Endpoint(address: address, port: port))
    let epoll = apus_epoll()
    self.socket = socket
    self.epoll = epoll
    guard apus_epoll_add(epoll, socket.descriptor) == 0 else {
      throw KernelPathError(doing: "waiting for a reply", code: errno)
    }
  }

  deinit { close(epoll) }

  func send(_ message: [UInt8], to server: Endpoint) -> Bool {
    batch.withMessage(0) { span in
      for (at, octet) in message.enumerated() { span.store8(octet, at: at) }
    }
    batch.reply(
      0, length: message.count, to: server, scope: 0, from: socket.endpoint.address, interface: 0)
    return batch.send(to: socket.descriptor) == 1
  }

  /// The next reply, or nil after `milliseconds`.
  func receive(milliseconds: CInt = 2_000) -> Reply? {
    guard apus_epoll_wait(epoll, milliseconds) > 0, batch.receive(from: socket.descriptor) == 1
    else { return nil }
    let arrival = batch.arrival(0)
    let message = batch.withMessage(0) { span in
      (0..<arrival.length).map { span.load8(at: $0) }
    }
    return Reply(message: message, from: arrival.client)
  }
}

extension PuntQueue {
  func push(_ message: [UInt8], from client: Endpoint, to server: Endpoint) -> Bool {
    var message = message
    return message.withOctets { push(message: $0.bytes, from: client, to: server) }
  }
}
