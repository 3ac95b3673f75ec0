import DNSWire
import Glibc

/// Asks one server on this machine for an address, again and again.
struct Question {
  private let descriptor: Int32
  private let message: [UInt8]

  init(port: UInt16, name: String) throws {
    message =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + (try Name(name).wire) + [0, 1, 0, 1]
    descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var limit = timeval(tv_sec: 0, tv_usec: 2000)
    // Holds: both structures are locals that live for the calls, with their own sizes.
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let status = unsafe withUnsafePointer(to: &address) {
      unsafe connect(
        descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    guard descriptor >= 0, status == 0 else { throw Child.Failure(code: errno) }
  }

  /// Asks once, and waits two milliseconds at most: whether an answer with a record came.
  mutating func isAnswered() -> Bool {
    var answer = [UInt8](repeating: 0, count: 512)
    // Holds: the arrays are so long.
    let sent = unsafe send(descriptor, message, message.count, 0)
    guard sent > 0 else {
      // Nobody listens yet.
      usleep(1000)
      return false
    }
    let count = unsafe recv(descriptor, &answer, answer.count, 0)
    guard count >= 12 else {
      if errno == ECONNREFUSED { usleep(1000) }
      return false
    }
    let rcode = answer[3] & 0xf
    if rcode != 0 { usleep(1000) }
    return rcode == 0 && (answer[7] > 0 || answer[9] > 0)
  }
}
