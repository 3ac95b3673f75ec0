import Glibc

/// A TCP connection to port 53.
struct Connection {
  struct Failure: Error {
    let code: Int32
  }

  private let descriptor: Int32

  init(to text: String) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(53).bigEndian
    // Holds: the structure is a local that lives for the call, with room for an IPv4 address.
    guard unsafe inet_pton(AF_INET, text, &address.sin_addr) == 1 else {
      throw Failure(code: EINVAL)
    }
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    // A server that says nothing for so long has stopped.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    // Holds: both structures are locals that live for the calls, with their own sizes.
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let status = unsafe withUnsafePointer(to: &address) {
      unsafe connect(
        descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_in>.size))
    }
    guard descriptor >= 0, status == 0 else { throw Failure(code: errno) }
  }

  func send(_ octets: [UInt8]) throws {
    // Holds: the array is so long.
    let count = unsafe Glibc.send(descriptor, octets, octets.count, Int32(MSG_NOSIGNAL))
    guard count == octets.count else { throw Failure(code: errno) }
  }

  /// Puts what has come to `offset` in the buffer; how much it is.
  func receive(into buffer: inout [UInt8], at offset: Int) throws -> Int {
    let room = buffer.count - offset
    // Holds: the buffer has `room` octets from `offset` on.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe recv(descriptor, $0.baseAddress?.advanced(by: offset), room, 0)
    }
    guard count > 0 else { throw Failure(code: count == 0 ? ECONNRESET : errno) }
    return count
  }

  func end() { close(descriptor) }
}
