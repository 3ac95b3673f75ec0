import Addresses
import CLinux
import Glibc

/// A TCP socket, by its descriptor: whoever has it closes it. No call waits.
struct TCPSocket {
  /// What a call on a connection came to.
  enum Transfer {
    /// Octets that were taken or given.
    case octets(Int)
    /// None now; the wait for the descriptor tells when.
    case notNow
    /// The client's end of stream.
    case end
    /// The connection is gone.
    case failed
  }

  let descriptor: CInt

  /// Takes a connection that waits on this listener, and its client; nil with errno set (EAGAIN: none).
  func accept() -> (socket: TCPSocket, client: Endpoint)? {
    var peer = apus_end()
    // Holds: the structure is a local that lives for the call.
    let descriptor = unsafe apus_accept(self.descriptor, &peer)
    guard descriptor >= 0 else { return nil }
    return (TCPSocket(descriptor: descriptor), Endpoint(peer))
  }

  /// This end's address and port.
  var own: Endpoint {
    var own = apus_end()
    // Holds: the structure is a local that lives for the call.
    unsafe apus_own_end(descriptor, &own)
    return Endpoint(own)
  }

  /// Takes at most `most` octets to `at` in the buffer.
  func receive(into buffer: inout [UInt8], at: Int, most: Int) -> Transfer {
    let room = min(most, buffer.count - at)
    guard at >= 0, room > 0 else { return .failed }
    // Holds: the buffer has `room` octets from `at` on.
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe apus_stream_receive(descriptor, $0.baseAddress?.advanced(by: at), room)
    }
    return count == 0 ? .end : transfer(count)
  }

  /// Gives the octets of a range of the buffer, as many as the kernel takes.
  func send(_ buffer: [UInt8], _ range: Range<Int>) -> Transfer {
    guard range.lowerBound >= 0, range.upperBound <= buffer.count else { return .failed }
    // Holds: the buffer has the range.
    let count = unsafe buffer.withUnsafeBytes {
      unsafe apus_stream_send(
        descriptor, $0.baseAddress?.advanced(by: range.lowerBound), range.count)
    }
    return transfer(count)
  }

  private func transfer(_ count: Int) -> Transfer {
    guard count < 0 else { return .octets(count) }
    return errno == EAGAIN || errno == EINTR ? .notNow : .failed
  }

  /// Ends our direction: the client reads what was sent, and then the end.
  func endOutput() { apus_stream_end(descriptor) }

  func close() { _ = Glibc.close(descriptor) }
}

extension Endpoint {
  fileprivate init(_ end: apus_end) {
    self.init(address: IPAddress(high: end.high, low: end.low), port: end.port)
  }
}
