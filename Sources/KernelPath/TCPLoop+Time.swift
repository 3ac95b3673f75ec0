import CLinux

extension TCPLoop {
  /// How far the end of the loop is.
  enum Stop {
    case none
    /// Until then, what has come to the sockets is read and answered.
    case answering(until: UInt64)
    /// Until then, clients are waited for that have not read their last answers.
    case lingering(until: UInt64)
  }

  /// What lies in the sockets' buffers when the server stops was taken in too: so long it may take to read it.
  private static let answeringNanoseconds: UInt64 = 20_000_000

  private static let pauseNanoseconds: UInt64 = 10_000_000

  /// Whether there is nothing left to do after the call to stop.
  var isOver: Bool {
    if case .none = stop { return false }
    return connections.count == 0
  }

  private var idleNanoseconds: UInt64 { UInt64(clamping: settings.idleMilliseconds) * 1_000_000 }
  private var lingerNanoseconds: UInt64 {
    UInt64(clamping: settings.lingerMilliseconds) * 1_000_000
  }

  /// How long to wait for events: until the next connection's time runs out. -1: without end.
  var millisecondsLeft: CInt {
    var deadline = UInt64.max
    if let oldest = connections.oldest(.open) { deadline = oldest.since + idleNanoseconds }
    if let oldest = connections.oldest(.lingering) {
      deadline = min(deadline, oldest.since + lingerNanoseconds)
    }
    switch stop {
    case .none: deadline = min(deadline, acceptsAgain ?? deadline)
    case .answering(let until), .lingering(let until): deadline = min(deadline, until)
    }
    guard deadline < UInt64.max else { return -1 }
    let left = deadline - min(apus_monotonic_nanoseconds(), deadline)
    return CInt(clamping: (left + 999_999) / 1_000_000)
  }

  /// Lets those who connect wait, for the system has no descriptor or memory left: an event for each listener in every
  /// turn would make the thread spin, and a sleep would hold up the connections that there are.
  mutating func pauseAccepting() {
    guard acceptsAgain == nil, case .none = stop else { return }
    acceptsAgain = now + Self.pauseNanoseconds
    for listener in listeners { waiter.remove(listener.socket.descriptor) }
  }

  mutating func acceptAgain() {
    acceptsAgain = nil
    guard case .none = stop else { return }
    for listener in listeners where !waiter.addShared(listener.socket.descriptor) {
      pauseAccepting()
      return
    }
  }

  /// Closes the connections whose time has run out.
  mutating func closeOverdue() {
    while let oldest = connections.oldest(.open), oldest.since + idleNanoseconds <= now {
      table.countIdleTimeout()
      close(oldest)
    }
    while let oldest = connections.oldest(.lingering), oldest.since + lingerNanoseconds <= now {
      close(oldest)
    }
  }

  /// Accepts those who have connected and nobody else, answers for a moment, lets the clients read their answers, and
  /// closes what is left then: a client that does not read must not hold the stop. Those who connected to a socket that
  /// was passed wait for the server that is started next.
  mutating func proceedWithStop() {
    switch stop {
    case .none:
      waiter.acknowledgeStop()
      for listener in listeners {
        waiter.remove(listener.socket.descriptor)
        guard !listener.isPassed else { continue }
        accept(on: listener, most: settings.connections)
        listener.end()
      }
      stop = .answering(until: now + Self.answeringNanoseconds)
    case .answering(let until):
      guard until <= now else { return }
      stop = .lingering(until: until + lingerNanoseconds)
      for connection in connections.all {
        connection.stream.end()
        proceed(connection)
      }
    case .lingering(let until):
      guard until <= now else { return }
      for connection in connections.all { close(connection) }
    }
  }
}
