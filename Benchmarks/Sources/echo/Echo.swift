import Addresses
import Glibc
import Octets
import Steering
import XDP

/// The limit of the machine: turns each frame around in its chunk and does nothing else.
///
///     echo INTERFACE ADDRESS [QUEUES]
///
/// The server's own XDP program, sockets, rings and way of waiting, with no parse, no lookup and no
/// checksum: what the fast path can reach at best. A thread a queue, each on a CPU of those that it is started
/// on. It ends by a signal; the kernel takes the program and the sockets back.
@main
struct Echo {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 || arguments.count == 4, let address = IPAddress(arguments[2]),
      let queues = arguments.count == 4 ? Int(arguments[3]) : 1, (1...64).contains(queues)
    else {
      print("echo INTERFACE ADDRESS [QUEUES]")
      exit(2)
    }
    let steering = try Steering.attach(interface: arguments[1], queues: queues, mode: .native)
    for queue in 0..<queues {
      let loop = Loop(
        try XSKSocket.open(
          interface: arguments[1], queue: QueueID(UInt32(queue)), geometry: ChunkGeometry()))
      try steering.register(socket: loop.socket.fileDescriptor, queue: queue)
      try LoopThread.start(loop, place: queue)
    }
    try steering.serve([Endpoint(address: address, port: 53)])
    print("echo: ready, \(queues) queues")
    fflush(nil)
    while true { pause() }
  }
}
