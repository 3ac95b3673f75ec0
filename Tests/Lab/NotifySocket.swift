import Foundation
import Glibc

/// The end of sd_notify(3) that a service manager holds: a Unix datagram socket.
final class NotifySocket {
  struct Failure: Error { var errno: Int32 }

  let path: String
  private let socket: Int32

  init(in directory: URL) throws {
    path = directory.appendingPathComponent("notify.sock").path
    socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let octets = Array(path.utf8)
    // Holds: the path is shorter than sun_path, which stays terminated by the zeros it began with.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { room in
      for (index, octet) in octets.enumerated() where index < room.count - 1 {
        unsafe room[index] = octet
      }
    }
    // Holds: a whole sockaddr_un, alive for the call.
    let result = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard socket >= 0, result == 0 else { throw Failure(errno: errno) }
    // Whoever the server has become. Holds: a C string for the call.
    _ = unsafe chmod(path, 0o777)
  }

  deinit { close(socket) }

  /// The messages up to the one that makes `isEnough` hold of them all, or those of half a minute.
  func messages(until isEnough: ([[String]]) -> Bool) -> [[String]] {
    var all: [[String]] = []
    let deadline = ContinuousClock.now + .seconds(30)
    while !isEnough(all), ContinuousClock.now < deadline { all += messages(within: 50) }
    return all
  }

  /// The messages that wait, and those that come within so long, each with its lines.
  func messages(within milliseconds: Int = 200) -> [[String]] {
    var messages: [[String]] = []
    let deadline = ContinuousClock.now + .milliseconds(milliseconds)
    var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    // Holds: one descriptor, alive for the call.
    while ContinuousClock.now < deadline {
      guard unsafe poll(&waiting, 1, 20) == 1 else { continue }
      var octets = [UInt8](repeating: 0, count: 4096)
      let length = unsafe recv(socket, &octets, 4096, 0)
      guard length > 0 else { break }
      let text = String(decoding: octets.prefix(length), as: UTF8.self)
      messages.append(text.split(separator: "\n").map(String.init))
    }
    return messages
  }
}
