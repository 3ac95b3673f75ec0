import Addresses
import Glibc
import Octets
import Steering
import XDP

/// The limit of the machine: turns each frame around in its chunk and does nothing else.
///
///     echo INTERFACE ADDRESS [QUEUES [OCTETS]]
///
/// With OCTETS every reply is made so long, of whatever its chunk holds behind the query: what a server reaches at best whose
/// answers have that length, for the kernel and the generator take longer over them.
///
/// The server's own XDP program, sockets, rings and way of waiting, with no parse, no lookup and no
/// checksum: what the fast path can reach at best. A thread a queue, each on a CPU of those that it is started
/// on. It ends by a signal; the kernel takes the program and the sockets back.
@main
struct Echo {
  static func main() throws {
    let arguments = CommandLine.arguments
    let numbers = arguments.dropFirst(3).map { Int($0) ?? -1 }
    let queues = numbers.first ?? 1
    let octets = numbers.dropFirst().first ?? 0
    guard (3...5).contains(arguments.count), let address = IPAddress(arguments[2]),
      (1...64).contains(queues), (0...Loop.most).contains(octets)
    else {
      print("echo INTERFACE ADDRESS [QUEUES [OCTETS]]")
      exit(2)
    }
    let steering = try Steering.attach(interface: arguments[1], queues: queues, mode: .native)
    for queue in 0..<queues {
      let loop = Loop(
        try XSKSocket.open(
          interface: arguments[1], queue: QueueID(UInt32(queue)), geometry: ChunkGeometry()),
        octets: octets)
      try steering.register(socket: loop.socket.fileDescriptor, queue: queue)
      try LoopThread.start(loop, place: queue)
    }
    try steering.serve([Endpoint(address: address, port: 53)])
    print("echo: ready, \(queues) queues")
    fflush(nil)
    while true { pause() }
  }
}
