import NIOCore
import Synchronization

/// How many clients look on at a time, each of which has a thread of the server.
final class StreamLimit: Sendable {
  private let most: Int
  private let taken = Atomic<Int>(0)

  init(most: Int = 16) { self.most = most }

  /// Opens a stream that `channel` has until it is closed, if there are not enough already.
  func open(
    _ channel: any Channel, _ make: () throws(ControlError) -> any ControlStream
  ) throws(ControlError) -> any ControlStream {
    guard taken.add(1, ordering: .relaxed).newValue <= most else {
      taken.subtract(1, ordering: .relaxed)
      throw ControlError("\(most) taps and tops are open: no more at a time")
    }
    do throws(ControlError) {
      let stream = try make()
      channel.closeFuture.whenComplete { [self] _ in taken.subtract(1, ordering: .relaxed) }
      return stream
    } catch {
      taken.subtract(1, ordering: .relaxed)
      throw error
    }
  }
}
