import Addresses
import CLinux
import Glibc

/// One thread that serves TCP: it accepts, answers and closes its connections.
///
/// Why not SwiftNIO: the least server that it makes, which sends back what comes, took 105 to 124 us of CPU time for a
/// connection with one query where NSD took 68 to 100 in the same run (`Benchmarks/Sources/connections` with 10 open);
/// its connection costs 15 system calls, 6 of them of epoll, and a channel. This loop's costs 6 and no timer:
/// accept4, recv, send, epoll_ctl, recv, close.
struct TCPLoop: ~Copyable {
  /// Connections accepted before the others have their turn again.
  private static let mostAccepted = 16

  let waiter: Waiter
  let listeners: [TCPListener]
  let settings: TCPSettings
  let table: ConnectionTable
  var worker: TCPWorker
  var connections = TCPConnections()
  var ready = ReadyDescriptors()
  /// The time of this turn, in nanoseconds.
  var now = apus_monotonic_nanoseconds()
  var stop = Stop.none
  /// When the listeners are waited for again, where the system had no descriptor or memory for a connection.
  var acceptsAgain: UInt64?

  init(
    waiter: Waiter, listeners: [TCPListener], settings: TCPSettings, table: ConnectionTable,
    worker: consuming TCPWorker
  ) {
    self.waiter = waiter
    self.listeners = listeners
    self.settings = settings
    self.table = table
    self.worker = worker
  }

  /// Until the call to stop: then what has come is answered, the connections close, and the thread ends.
  mutating func run() {
    while !isOver {
      waiter.wait(&ready, milliseconds: millisecondsLeft)
      now = apus_monotonic_nanoseconds()
      worker.refreshZones()
      for at in 0..<ready.count { turn(ready[at]) }
      closeOverdue()
      if let at = acceptsAgain, at <= now { acceptAgain() }
      if waiter.isStopped { proceedWithStop() }
    }
  }

  private mutating func turn(_ event: apus_ready) {
    guard let connection = connections[event.fd] else {
      for listener in listeners where listener.socket.descriptor == event.fd {
        accept(on: listener, most: Self.mostAccepted)
      }
      return
    }
    // What came before the end is read first: with unread octets the close would send RST, and the client lose answers.
    guard event.ended == 0 || event.readable != 0 else { return close(connection) }
    if event.writable != 0 { resume(connection) }
    if event.readable != 0, connections[event.fd] === connection { read(connection) }
  }

  /// Accepts what waits on a listener, so many at most.
  mutating func accept(on listener: TCPListener, most: Int) {
    for _ in 0..<most {
      guard let (socket, client) = listener.socket.accept() else {
        if errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM {
          pauseAccepting()
        }
        return
      }
      guard table.admit(client.address) else {
        socket.close()
        continue
      }
      let connection = TCPConnection(socket, listener.ends(of: socket, to: client))
      connections.add(connection, now: now)
      guard waiter.add(socket.descriptor) else {
        close(connection)
        continue
      }
      // The query has mostly come with the connection.
      read(connection)
    }
  }

  /// Forgets a connection and closes it.
  mutating func close(_ connection: TCPConnection) {
    connections.remove(connection)
    table.remove(connection.ends.client.address)
    connection.socket.close()
  }
}
