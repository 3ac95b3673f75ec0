import Addresses
import Glibc
import Octets
import Steering
import XDP

/// The limit of the machine: turns each frame around in its chunk and does nothing else.
///
///     echo INTERFACE ADDRESS
///
/// The server's own XDP program, socket, rings and way of waiting, with no parse, no lookup and no
/// checksum: what the fast path can reach at best. One queue, on the CPU that it is started on. It
/// ends by a signal; the kernel takes the program and the socket back.
@main
struct Echo {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let address = IPAddress(arguments[2]) else {
      print("echo INTERFACE ADDRESS")
      exit(2)
    }
    let steering = try Steering.attach(interface: arguments[1], queues: 1, mode: .native)
    var loop = Loop(
      try XSKSocket.open(interface: arguments[1], queue: QueueID(0), geometry: ChunkGeometry()))
    try steering.register(socket: loop.socket.fileDescriptor, queue: 0)
    try steering.serve([Endpoint(address: address, port: 53)])
    print("echo: ready, \(loop.socket.mode.rawValue) mode")
    fflush(nil)
    var idle = 0
    while true {
      if loop.turn() > 0 {
        idle = 0
      } else {
        idle += 1
        // As the server's worker does.
        if idle == 64 {
          loop.wait()
          idle = 0
        }
      }
    }
  }
}
