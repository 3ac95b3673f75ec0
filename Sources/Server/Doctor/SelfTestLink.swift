import Addresses
import CLinux
import Glibc
import KernelPath
import Steering

/// A veth pair between two network namespaces without names, and a client's socket on its far end. To be made on a
/// thread that ends with it: the thread changes its namespace.
final class SelfTestLink {
  static let device = "apus-test0"
  static let server = IPAddress(ipv4: 0xc000_0235)  // 192.0.2.53
  private static let client: UInt32 = 0xc000_0201  // 192.0.2.1

  private let descriptors: [Int32]

  init() throws(SelfTestFailure) {
    func checked(_ result: Int32, _ step: String) throws(SelfTestFailure) -> Int32 {
      guard result >= 0 else { throw SelfTestFailure("\(step): \(systemMessage(-result))") }
      return result
    }
    let far = try checked(apus_thread_unshare_pair(), "network namespaces")
    var opened = [far]
    do {
      // Holds (all below): the strings are alive for the calls.
      _ = try checked(unsafe apus_veth(Self.device, "client0", far), "a veth pair")
      let path = "/proc/self/fd/\(far)"
      let socket = try checked(
        unsafe apus_socket_in_namespace(path, AF_INET, Int32(SOCK_DGRAM.rawValue), 0), "a socket")
      opened.append(socket)
      let near = try checked(Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0), "a socket")
      opened.append(near)
      _ = try checked(
        unsafe apus_device_up(near, Self.device, Self.server.ipv4 ?? 0), "the near end")
      _ = try checked(unsafe apus_device_up(socket, "client0", Self.client), "the far end")
    } catch {
      for descriptor in opened { close(descriptor) }
      throw error
    }
    descriptors = opened
  }

  deinit { for descriptor in descriptors { close(descriptor) } }

  /// Sends a query to port 53 from the far end, up to five times, and waits a second each for the reply.
  func ask(_ query: [UInt8]) throws(SelfTestFailure) -> [UInt8] {
    let socket = descriptors[1]
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(53).bigEndian
    address.sin_addr.s_addr = (Self.server.ipv4 ?? 0).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Holds: the address is a sockaddr_in, alive for the call.
    let connected = unsafe withUnsafePointer(to: address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(socket, $0, size)
      }
    }
    guard connected == 0 else { throw SelfTestFailure("connect: \(systemMessage(errno))") }
    var reply = [UInt8](repeating: 0, count: 4096)
    for _ in 0..<5 {
      // Holds: the arrays have as many octets as told.
      _ = unsafe send(socket, query, query.count, 0)
      var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard unsafe poll(&waiting, 1, 1000) > 0 else { continue }
      let length = unsafe recv(socket, &reply, reply.count, Int32(MSG_DONTWAIT))
      if length > 0 { return Array(reply.prefix(length)) }
      guard errno != ECONNREFUSED else {
        throw SelfTestFailure("the kernel got the query: the XDP program passed it")
      }
    }
    throw SelfTestFailure("no answer within five seconds")
  }
}
