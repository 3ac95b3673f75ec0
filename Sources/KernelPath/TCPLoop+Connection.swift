import Glibc

extension TCPLoop {
  /// Takes what came on a connection, once, and answers it.
  mutating func read(_ connection: TCPConnection) {
    guard connection.waitsForInput else { return }
    let held = connection.stream.held
    switch connection.socket.receive(into: &worker.input, at: held, most: TCPWorker.readSize) {
    case .octets(let came): if !connection.stream.isEnding { answer(connection, came) }
    case .notNow: return
    case .end:
      connection.stream.isInputClosed = true
      guard connection.stage == .open else { return close(connection) }
    case .failed: return close(connection)
    }
    proceed(connection)
  }

  /// Sends what the client did not take, then answers what waits.
  mutating func resume(_ connection: TCPConnection) {
    guard connection.waitsForOutput else { return }
    connection.stream.resume { connection.socket.send($0, $1) }
    if connection.stage == .open { connections.renew(connection, as: .open, now: now) }
    if !connection.stream.isHeldUp, !connection.stream.isEnding { answer(connection, 0) }
    proceed(connection)
  }

  private mutating func answer(_ connection: TCPConnection, _ came: Int) {
    let hasAnswered = connection.stream.answer(came, &worker, over: connection.ends) {
      connection.socket.send($0, $1)
    }
    if hasAnswered { connections.renew(connection, as: .open, now: now) }
  }

  /// What is next for a connection: waiting, the end of our direction, or closing.
  mutating func proceed(_ connection: TCPConnection) {
    let stream = connection.stream
    guard !stream.hasFailed else { return close(connection) }
    if !stream.isHeldUp, connection.stage == .open, stream.isInputClosed || stream.isEnding {
      guard !stream.isInputClosed else { return close(connection) }
      // With unread octets a plain close sends RST, and the client may lose its last answers.
      connection.socket.endOutput()
      connections.renew(connection, as: .lingering, now: now)
    }
    let waitsForInput = !stream.isInputClosed && !stream.isHeldUp
    guard
      waitsForInput != connection.waitsForInput || stream.isHeldUp != connection.waitsForOutput
    else { return }
    (connection.waitsForInput, connection.waitsForOutput) = (waitsForInput, stream.isHeldUp)
    waiter.change(
      connection.socket.descriptor, readable: waitsForInput, writable: stream.isHeldUp)
  }
}
