import Addresses
import CLinux
import Tap

extension TapPoint {
  /// Copies a message before it is answered, if somebody looks on and it is in the sample: true, and ``reply(_:length:)`` is to
  /// follow.
  func query(
    _ message: RawSpan, length: Int, from client: Endpoint, to server: Endpoint
  ) -> Bool {
    guard isOn, sample(of: 1).first == 0 else { return false }
    let length = min(max(length, 0), message.byteCount)
    let note = TapNote(
      client: client, server: server, time: apus_unix_nanoseconds(), length: length,
      messageLength: length)
    return write(note, message.extracting(first: length), behind: 0)
  }

  /// Adds the reply to the message that was copied last, of no octets where it got none, and shows both.
  func reply(_ message: RawSpan, length: Int) {
    let length = min(max(length, 0), message.byteCount)
    if length > 0 {
      write(
        reply: message.extracting(first: length), length: length, time: apus_unix_nanoseconds(),
        behind: 0)
    }
    publish(1)
  }
}
