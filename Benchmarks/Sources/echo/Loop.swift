import Glibc
import Octets
import XDP

/// The worker's loop with the DNS left out.
struct Loop: ~Copyable {
  /// The longest message that an Ethernet frame holds.
  static let most = 1472
  private static let headers = 42

  var socket: XSKSocket
  /// How long a reply's message is made; the query's length where that is more.
  private let octets: Int

  init(_ socket: consuming XSKSocket, octets: Int) {
    self.socket = socket
    self.octets = octets
    self.socket.fillAll()
  }

  /// Turns for ever, and sleeps after idle turns as the server's worker does.
  mutating func run() {
    var idle = 0
    while true {
      if turn() > 0 {
        idle = 0
      } else {
        idle += 1
        if idle == 64 {
          wait()
          idle = 0
        }
      }
    }
  }

  /// One turn: the number of frames taken in.
  mutating func turn() -> Int {
    for _ in 0..<socket.completion.peek(socket.chunkCount) {
      if let chunk = socket.completion.take() { socket.fill.push(chunk) }
    }
    socket.completion.release()
    let count = socket.rx.peek(64)
    let octets = self.octets
    for _ in 0..<count {
      guard let frame = socket.rx.descriptor(0), let chunk = socket.rx.take() else { continue }
      var bytes = socket.umem.bytes(of: chunk)
      let length = Self.reply(&bytes, at: frame.offset, length: frame.length, octets)
      guard length > 0 else {
        socket.fill.push(chunk)
        continue
      }
      if let chunk = socket.tx.push(chunk, offset: frame.offset, length: length) {
        socket.fill.push(chunk)
      }
    }
    socket.rx.release()
    socket.tx.submit()
    socket.fill.submit()
    if socket.tx.needsWakeup, socket.tx.waiting > 0 { _ = socket.kickTX() }
    if count == 0, socket.fill.needsWakeup { _ = socket.kickRX() }
    return count
  }

  /// Makes a query over IPv4 a response whose message has so many octets at least: the frame's length; 0 for any other frame.
  private static func reply(
    _ bytes: inout MutableRawSpan, at frame: Int, length: Int, _ octets: Int
  ) -> Int {
    guard turnAround(&bytes, at: frame) else { return 0 }
    guard octets + headers > length else { return length }
    lengthen(&bytes, at: frame, to: octets)
    return octets + headers
  }

  /// Makes a query over IPv4 its own response; false for any other frame.
  ///
  /// Exchanged fields leave the IP checksum right; UDP goes without one (RFC 768).
  private static func turnAround(_ bytes: inout MutableRawSpan, at frame: Int) -> Bool {
    guard bytes.load16(at: frame + 12) == 0x0800 else { return false }
    bytes.swap32(at: frame, frame + 6)
    bytes.swap16(at: frame + 4, frame + 10)
    bytes.swap32(at: frame + 26, frame + 30)
    bytes.swap16(at: frame + 34, frame + 36)
    bytes.store16(0, at: frame + 40)
    // QR: a generator counts responses.
    bytes.store8(bytes.load8(at: frame + 44) | 0x80, at: frame + 44)
    return true
  }

  /// Gives a datagram's headers another length of its message (RFC 791, section 3.1; RFC 1624, section 3).
  private static func lengthen(_ bytes: inout MutableRawSpan, at frame: Int, to octets: Int) {
    let old = UInt32(bytes.load16(at: frame + 16))
    let new = UInt32(octets + headers - 14)
    var sum = UInt32(~bytes.load16(at: frame + 24)) + (~old & 0xffff) + new
    sum = (sum & 0xffff) + sum >> 16
    sum = (sum & 0xffff) + sum >> 16
    bytes.store16(UInt16(truncatingIfNeeded: new), at: frame + 16)
    bytes.store16(~UInt16(truncatingIfNeeded: sum), at: frame + 24)
    bytes.store16(UInt16(truncatingIfNeeded: octets + 8), at: frame + 38)
  }

  /// Sleeps until a frame comes, a millisecond at most where frames still wait to be sent.
  mutating func wait() {
    var descriptor = pollfd(fd: socket.fileDescriptor, events: Int16(POLLIN), revents: 0)
    // Holds: one descriptor, which stands during the call.
    _ = unsafe poll(&descriptor, 1, socket.tx.waiting > 0 ? 1 : -1)
  }
}
