import CLinux
import Glibc

/// One end of the wire, by itself the client's: whole Ethernet frames out and in, past that end's own stack.
final class RawLink {
  struct Failure: Error { var errno: Int32 }
  enum End { case client, server }

  private let socket: Int32

  init(_ lab: Lab, end: End = .client) throws {
    let space = end == .client ? lab.client : lab.server
    let device = end == .client ? Lab.clientDevice : Lab.device
    // Holds: both strings outlive the call.
    socket = unsafe apus_packet_socket("/run/netns/\(space)", device)
    guard socket >= 0 else { throw Failure(errno: -socket) }
  }

  deinit { close(socket) }

  func send(_ frame: [UInt8]) throws {
    let length = UInt32(frame.count)
    let sent = unsafe withUnsafePointer(to: length) { length in
      // Holds: one frame of `length` octets, alive for the call.
      unsafe apus_packet_send(socket, frame, length, frame.count, 1)
    }
    guard sent == 1 else { throw Failure(errno: Int32(-sent)) }
  }

  /// The next frame that comes in, or nil when none came in time.
  func receive(milliseconds: Int32) throws -> [UInt8]? {
    var frame = [UInt8](repeating: 0, count: 65_536)
    let room = frame.count
    // Holds: the call writes at most `room` octets, and the array has as many.
    let length = unsafe apus_packet_receive(socket, &frame, room, milliseconds)
    guard length >= 0 else { throw Failure(errno: Int32(-length)) }
    return length == 0 ? nil : Array(frame.prefix(length))
  }

  /// All frames that come in until none has come for `quiet` milliseconds.
  func drain(quiet: Int32 = 50) throws -> [[UInt8]] {
    var frames: [[UInt8]] = []
    while let frame = try receive(milliseconds: quiet) { frames.append(frame) }
    return frames
  }

  /// Sends `count` frames of `burst`, over and over from frame `first`; says how many left.
  func send(_ burst: FrameBurst, count: Int, first: Int = 0) throws -> Int {
    var (sent, next) = (0, first % burst.count)
    while sent < count {
      let some = min(64, count - sent, burst.count - next)
      // Holds: frames `next` to `next + some` lie within the burst's octets and lengths, alive for the call.
      let taken = unsafe burst.octets.withUnsafeBytes { octets in
        unsafe burst.lengths.withUnsafeBufferPointer { lengths in
          unsafe apus_packet_send(
            socket, octets.baseAddress.map { unsafe $0 + next * FrameBurst.stride },
            lengths.baseAddress.map { unsafe $0 + next }, FrameBurst.stride, UInt32(some))
        }
      }
      // A full device queue is not an error: what did not leave is not counted.
      if taken == -Int(ENOBUFS) || taken == -Int(EAGAIN) { continue }
      guard taken > 0 else { throw Failure(errno: Int32(-taken)) }
      sent += taken
      next = (next + taken) % burst.count
    }
    return sent
  }
}

/// Frames laid out for sending many at a call.
struct FrameBurst {
  static let stride = 2048
  let octets: [UInt8]
  let lengths: [UInt32]
  var count: Int { lengths.count }

  init(_ frames: [[UInt8]]) {
    var octets = [UInt8](repeating: 0, count: frames.count * Self.stride)
    for (index, frame) in frames.enumerated() {
      octets.replaceSubrange(index * Self.stride..<index * Self.stride + frame.count, with: frame)
    }
    self.octets = octets
    lengths = frames.map { UInt32($0.count) }
  }
}
