import Foundation

/// Connects a socket to the servers' address.
func connect(_ descriptor: Int32, port: Int) throws {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = UInt16(port).bigEndian
  // Holds: a C string during the call.
  address.sin_addr.s_addr = unsafe inet_addr(Network.server)
  // Holds: a local of the size that is given.
  let result = unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard result == 0 else { throw DifferentialError("connect to port \(port): errno \(errno)") }
}

func setOption(_ descriptor: Int32, _ option: Int32, _ value: Int32) {
  var value = value
  // Holds: a local of the size that is given.
  _ = unsafe setsockopt(
    descriptor, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
}

/// Bounds each wait for the other side.
func setTimeouts(_ descriptor: Int32, seconds: Int) {
  var time = timeval(tv_sec: seconds, tv_usec: 0)
  for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
    // Holds: a local of the size that is given.
    _ = unsafe setsockopt(
      descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
  }
}
