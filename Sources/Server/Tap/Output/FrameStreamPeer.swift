/// Whoever reads a frame stream from a socket, such as fstrm_capture.
public struct FrameStreamPeer: Sendable {
  private let stream: OctetStream

  /// Says that there will be dnstap, and waits until the reader wants that.
  public init(_ stream: OctetStream) throws {
    self.stream = stream
    try stream.write(FrameStream.control(.ready))
    guard try control(.accept).takesDnstap else {
      throw ServerError("the reader on \(stream.name) takes no dnstap")
    }
  }

  /// Behind STOP: waits until the reader has read all.
  public func finish() throws(ServerError) { _ = try control(.finish) }

  /// The next control frame, which has to be of this type.
  private func control(
    _ type: FrameStream.Control
  ) throws(ServerError) -> (type: FrameStream.Control, takesDnstap: Bool) {
    let head = try stream.read(8)
    guard FrameStream.number(head, at: 0) == 0,
      let length = FrameStream.number(head, at: 4).map(Int.init),
      length <= FrameStream.longestControl,
      let frame = FrameStream.read(control: try stream.read(length)), frame.type == type
    else { throw ServerError("what reads on \(stream.name) speaks no Frame Streams") }
    return frame
  }
}
