import Foundation
import TestSupport

/// Asks all servers the same questions, a batch at a time, and waits for all answers.
///
/// A batch is small enough that no socket's buffer overflows; a question without an answer is asked again.
final class Exchange {
  /// The most questions in a batch.
  static let window = 128

  private let network: Network
  private let kinds: [ServerKind]
  private let sockets: [Int32]
  private var id: UInt16 = 0
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  /// How many questions had to be asked again.
  private(set) var repeats = 0

  init(_ network: Network, _ kinds: [ServerKind]) throws {
    self.network = network
    self.kinds = kinds
    sockets = try kinds.map { kind in
      let descriptor = try network.socket(type: Int32(SOCK_DGRAM.rawValue))
      try connect(descriptor, port: kind.port)
      setOption(descriptor, SO_RCVBUFFORCE, 4 << 20)
      return descriptor
    }
  }

  deinit { for descriptor in sockets { close(descriptor) } }

  /// The answers by server, then by question; nil for one that did not come.
  func ask(_ questions: [Question], tries: Int = 8) throws -> [[[UInt8]?]] {
    let first = id
    id &+= UInt16(questions.count)
    let messages = kinds.map { kind in
      questions.enumerated().map { $1.asked(of: kind).octets(id: first &+ UInt16($0)) }
    }
    guard questions.first?.overTCP != true else {
      return try zip(kinds, messages).map { try askTCP($1, first: first, port: $0.port) }
    }
    var answers = [[[UInt8]?]](
      repeating: [[UInt8]?](repeating: nil, count: questions.count), count: kinds.count)
    var missing = kinds.count * questions.count
    for attempt in 0..<tries where missing > 0 {
      for server in kinds.indices {
        for (index, message) in messages[server].enumerated() where answers[server][index] == nil {
          if attempt > 0 { repeats += 1 }
          // Holds: the array's octets, during the call.
          _ = unsafe send(sockets[server], message, message.count, 0)
        }
      }
      try collect(&answers, &missing, first: first, seconds: attempt == 0 ? 1.5 : 1)
    }
    return answers
  }

  private func collect(
    _ answers: inout [[[UInt8]?]], _ missing: inout Int, first: UInt16, seconds: Double
  ) throws {
    let count = answers[0].count
    let deadline = Date(timeIntervalSinceNow: seconds)
    while missing > 0 {
      let left = Int32(deadline.timeIntervalSinceNow * 1000)
      guard left > 0 else { return }
      var waiting = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Holds: a local array and its count.
      guard unsafe poll(&waiting, nfds_t(waiting.count), left) > 0 else { continue }
      for server in sockets.indices where waiting[server].revents != 0 {
        while true {
          // Holds: the buffer has that many octets.
          let length = unsafe recv(
            sockets[server], &buffer, buffer.count, Int32(MSG_DONTWAIT))
          guard length >= 0 else { break }
          guard length >= 12 else { continue }
          let index = Int((UInt16(buffer[0]) << 8 | UInt16(buffer[1])) &- first)
          guard index < count, answers[server][index] == nil else { continue }
          answers[server][index] = Array(buffer[..<length])
          missing -= 1
        }
      }
    }
  }

  /// All messages on one connection (RFC 7766, section 6.2.1.1); answers may come in any order.
  private func askTCP(_ messages: [[UInt8]], first: UInt16, port: Int) throws -> [[UInt8]?] {
    var answers = [[UInt8]?](repeating: nil, count: messages.count)
    // Some servers close the connection with a question that they refuse, and leave those behind it.
    for attempt in 0..<8 where answers.contains(where: { $0 == nil }) {
      if attempt > 0 { repeats += 1 }
      let descriptor = try network.socket(type: Int32(SOCK_STREAM.rawValue))
      defer { close(descriptor) }
      setTimeouts(descriptor, seconds: 5)
      do { try connect(descriptor, port: port) } catch { continue }
      let wanted = messages.indices.filter { answers[$0] == nil }
      let stream = wanted.flatMap { index in
        [UInt8(messages[index].count >> 8), UInt8(messages[index].count & 0xff)] + messages[index]
      }
      // Holds: the array's octets, during the call.
      guard
        unsafe send(descriptor, stream, stream.count, Int32(MSG_NOSIGNAL)) == stream.count
      else { continue }
      for _ in wanted {
        guard let head = read(descriptor, count: 2),
          let message = read(descriptor, count: Int(head[0]) << 8 | Int(head[1])),
          message.count >= 12
        else { break }
        let index = Int((UInt16(message[0]) << 8 | UInt16(message[1])) &- first)
        if index < answers.count { answers[index] = message }
      }
    }
    return answers
  }

  private func read(_ descriptor: Int32, count: Int) -> [UInt8]? {
    var octets: [UInt8] = []
    while octets.count < count {
      // Holds: the buffer has 65,536 octets, and a message no more than 65,535.
      let length = unsafe recv(descriptor, &buffer, count - octets.count, 0)
      guard length > 0 else { return nil }
      octets += buffer[..<length]
    }
    return octets
  }
}
