import Foundation

/// Asks a server over UDP and TCP, as any client does.
struct SocketClient {
  /// What cannot be done with a socket.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// ADDRESS@PORT.
  let address: String
  let port: UInt16

  init(address: String, port: UInt16) { (self.address, self.port) = (address, port) }

  init(_ text: String) throws {
    let parts = text.split(separator: "@")
    guard parts.count == 2, let port = UInt16(parts[1]) else {
      throw Failure(description: "\(text): not ADDRESS@PORT")
    }
    self.init(address: String(parts[0]), port: port)
  }

  /// The response to one datagram; nil where none comes in time.
  func udp(_ message: [UInt8], seconds: Double = 3) throws -> [UInt8]? {
    let socket = try connected(SOCK_DGRAM, seconds)
    defer { close(socket) }
    try write(message, to: socket)
    return try read(socket, most: 65_535)
  }

  /// The response to one message over TCP; nil where the server closes instead.
  func tcp(_ message: [UInt8], seconds: Double = 3) throws -> [UInt8]? {
    try tcp(stream: word16(UInt16(message.count)) + message, responses: 1, seconds: seconds).first
  }

  /// Writes `stream` in pieces, `pause` apart, and reads until `responses` have come or the server
  /// closes; with `halfCloses`, the client's side is closed behind the last piece.
  func tcp(
    stream: [UInt8], responses: Int, pieces: Int = .max, pause: TimeInterval = 0,
    halfCloses: Bool = false, seconds: Double = 3
  ) throws -> [[UInt8]] {
    let socket = try connected(SOCK_STREAM, seconds)
    defer { close(socket) }
    var at = 0
    while at < stream.count {
      let end = pieces < stream.count - at ? at + pieces : stream.count
      try write(Array(stream[at..<end]), to: socket)
      if pause > 0 { Thread.sleep(forTimeInterval: pause) }
      at = end
    }
    if halfCloses { shutdown(socket, Int32(SHUT_WR)) }
    var received: [UInt8] = []
    var messages: [[UInt8]] = []
    while messages.count < responses, let octets = try read(socket, most: 65_537), !octets.isEmpty {
      received += octets
      while received.count >= 2 {
        let length = Int(received[0]) << 8 | Int(received[1])
        guard received.count >= length + 2 else { break }
        messages.append(Array(received[2..<(length + 2)]))
        received.removeFirst(length + 2)
      }
    }
    return messages
  }

  private func connected(_ kind: __socket_type, _ seconds: Double) throws -> Int32 {
    // Holds: a structure of zeros, which getaddrinfo reads.
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    unsafe hints.ai_socktype = Int32(kind.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    // Holds: `list` is what the call makes, and is freed below; its first entry's address is read by
    // connect only.
    guard unsafe getaddrinfo(address, "\(port)", &hints, &list) == 0, let first = unsafe list else {
      throw Failure(description: "no address: \(address)")
    }
    defer { unsafe freeaddrinfo(list) }
    let socket = unsafe socket(first.pointee.ai_family, Int32(kind.rawValue), 0)
    guard socket >= 0 else { throw Failure(description: "socket: errno \(errno)") }
    // Holds: `timeout` is a local of the size that is told.
    var timeout = timeval(
      tv_sec: Int(seconds), tv_usec: Int(seconds.truncatingRemainder(dividingBy: 1) * 1_000_000))
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
    unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
    guard unsafe connect(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else {
      let code = errno
      close(socket)
      throw Failure(description: "connect: errno \(code)")
    }
    return socket
  }

  /// A port of 127.0.0.1 that nobody listens on over TCP now.
  static func freePort() throws -> UInt16 {
    let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Holds: `address` is a local of that size, which the calls read and write as a sockaddr.
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(socket, pointer, size) == 0 && getsockname(socket, pointer, &size) == 0
      }
    }
    guard isBound else { throw Failure(description: "bind: errno \(errno)") }
    return UInt16(bigEndian: address.sin_port)
  }

  private func write(_ octets: [UInt8], to socket: Int32) throws {
    var at = 0
    repeat {
      // Holds: the array stands during the call, which reads `count - at` octets behind `at`.
      let sent = unsafe octets.withUnsafeBytes { bytes in
        unsafe send(
          socket, bytes.baseAddress.map { unsafe $0 + at }, octets.count - at, Int32(MSG_NOSIGNAL))
      }
      guard sent >= 0 else { throw Failure(description: "send: errno \(errno)") }
      at += sent
    } while at < octets.count
  }

  /// What comes next; nothing where the server has closed, nil where nothing comes in time or the
  /// socket has an error (such as a port that nobody listens on).
  private func read(_ socket: Int32, most: Int) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: most)
    // Holds: the buffer has `most` octets and stands during the call.
    let got = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe recv(socket, bytes.baseAddress, most, 0)
    }
    return got < 0 ? nil : Array(buffer.prefix(got))
  }
}
