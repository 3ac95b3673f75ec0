/// One TCP connection: its socket, its octets, and its place among the others.
final class TCPConnection {
  /// How long it may stay as it is.
  enum Stage {
    /// Until it is idle for too long.
    case open
    /// Our direction has ended; until the client has ended its own, or lets us wait for too long.
    case lingering
  }

  let socket: TCPSocket
  let ends: MessageEnds
  var stream = TCPStream()
  /// What the wait for the descriptor is for.
  var waitsForInput = true
  var waitsForOutput = false
  /// Kept by ``TCPConnections``: the stage, since when, and the neighbours' descriptors.
  fileprivate(set) var stage = Stage.open
  fileprivate(set) var since: UInt64 = 0
  fileprivate var previous: CInt = -1
  fileprivate var next: CInt = -1

  init(_ socket: TCPSocket, _ ends: MessageEnds) {
    self.socket = socket
    self.ends = ends
  }
}

/// A thread's connections: by descriptor, and each stage's in the order in which they came to be as they are.
///
/// So the one whose time runs out next is the first of its stage, and no connection needs a timer.
struct TCPConnections: ~Copyable {
  private struct Ends {
    var first: CInt = -1
    var last: CInt = -1
  }

  private var places: [TCPConnection?] = []
  private var open = Ends()
  private var lingering = Ends()
  private(set) var count = 0

  /// The connection with that descriptor, if it is one's.
  subscript(_ descriptor: CInt) -> TCPConnection? {
    let at = Int(descriptor)
    return at >= 0 && at < places.count ? places[at] : nil
  }

  /// The one that has been in this stage for the longest without a sign of life.
  func oldest(_ stage: TCPConnection.Stage) -> TCPConnection? {
    self[stage == .open ? open.first : lingering.first]
  }

  var all: [TCPConnection] { places.compactMap { $0 } }

  /// Takes in a connection that begins now.
  mutating func add(_ connection: TCPConnection, now: UInt64) {
    let at = Int(connection.socket.descriptor)
    while places.count <= at { places.append(nil) }
    places[at] = connection
    count += 1
    append(connection, now)
  }

  /// Has the connection's time in its stage, or in another, begin now.
  mutating func renew(_ connection: TCPConnection, as stage: TCPConnection.Stage, now: UInt64) {
    unlink(connection)
    connection.stage = stage
    append(connection, now)
  }

  mutating func remove(_ connection: TCPConnection) {
    unlink(connection)
    places[Int(connection.socket.descriptor)] = nil
    count -= 1
  }

  private mutating func append(_ connection: TCPConnection, _ now: UInt64) {
    let descriptor = connection.socket.descriptor
    connection.since = now
    var ends = connection.stage == .open ? open : lingering
    (connection.previous, connection.next) = (ends.last, -1)
    if let last = self[ends.last] { last.next = descriptor } else { ends.first = descriptor }
    ends.last = descriptor
    if connection.stage == .open { open = ends } else { lingering = ends }
  }

  private mutating func unlink(_ connection: TCPConnection) {
    var ends = connection.stage == .open ? open : lingering
    let (previous, next) = (connection.previous, connection.next)
    if let before = self[previous] { before.next = next } else { ends.first = next }
    if let behind = self[next] { behind.previous = previous } else { ends.last = previous }
    if connection.stage == .open { open = ends } else { lingering = ends }
  }
}
