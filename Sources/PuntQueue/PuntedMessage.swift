public import Addresses

/// What stands beside a punted message's bytes.
public struct PuntedMessage: Equatable, Sendable, BitwiseCopyable {
  /// The message's octets.
  public var length: Int
  /// Who asked.
  public var client: Endpoint
  /// The address and port that were asked: the reply leaves from there.
  public var server: Endpoint

  public init(length: Int, client: Endpoint, server: Endpoint) {
    self.length = length
    self.client = client
    self.server = server
  }
}

/// The queue's eventfd could not be had.
public struct PuntQueueError: Error, Equatable, Sendable {
  /// The errno of eventfd(2).
  public var code: CInt
}
