/// What has a connection of the control socket to itself, from its request to its end.
protocol ControlStream: Sendable {
  /// The first line that the client gets; nil: none.
  var greeting: (any Encodable)? { get }
  /// Sends from now on, on a thread of its own, until the connection is closed.
  func start()
}
