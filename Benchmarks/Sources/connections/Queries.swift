import Glibc

/// The messages to send, each behind its length (RFC 1035, section 4.2.2), in turn.
struct Queries {
  struct Unreadable: Error { let path: String }

  private var messages: [[UInt8]] = []
  private var next = 0

  init(_ path: String) throws {
    // Holds: both are C strings for the call, and the file is closed below.
    guard let file = unsafe fopen(path, "r") else { throw Unreadable(path: path) }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    // Holds: the array has so many elements.
    while unsafe fgets(&line, 1024, file) != nil {
      let octets = line.prefix { $0 != 0 && $0 != 32 && $0 != 10 }.map { UInt8(bitPattern: $0) }
      let labels = octets.split(separator: UInt8(ascii: "."))
      guard !labels.isEmpty, labels.allSatisfy({ $0.count < 64 }) else { continue }
      var message: [UInt8] = [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
      for label in labels { message += [UInt8(label.count)] + label }
      message += [0, 0, 1, 0, 1]
      messages.append([UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message)
    }
    guard !messages.isEmpty else { throw Unreadable(path: path) }
  }

  mutating func take() -> [UInt8] {
    next = next + 1 < messages.count ? next + 1 : 0
    return messages[next]
  }
}
