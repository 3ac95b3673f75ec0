import Addresses
import CLinux
import Octets
import RateLimit
import Responder
import ZoneImage

/// What answers the messages of the kernel path: the responder, and who takes what that leaves.
struct MessageService: Sendable {
  let responder: Responder
  let rare: (any RareMessages)?

  /// Answers a message of `length` octets at `message` in its place. `stream` gets what a transfer over TCP has to send.
  func respond(
    to query: PreparedQuery, in bytes: inout MutableRawSpan, over ends: MessageEnds,
    capacity: Int, zones: ZoneSet, stream: inout (any ReplyStream)?
  ) -> Verdict {
    if let rare, query.isRare(bytes.bytes),
      let verdict = take(rare, query, in: &bytes, over: ends, capacity, zones, &stream)
    {
      return verdict
    }
    return answer(query, in: &bytes, client: ends.knownClient, capacity: capacity, zones: zones)
  }

  private func answer(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, client: IPAddress?, capacity: Int,
    zones: ZoneSet
  ) -> Verdict {
    guard query.hasOptions else {
      return responder.answer(query, in: &bytes, capacity: capacity, zones: zones)
    }
    var change = InternetChecksum()
    return responder.answer(
      query, in: &bytes, capacity: capacity, zones: zones,
      client: client.map { Client($0, at: apus_unix_seconds()) }, change: &change)
  }

  /// Nil where the responder is to answer.
  private func take(
    _ rare: any RareMessages, _ query: PreparedQuery, in bytes: inout MutableRawSpan,
    over ends: MessageEnds, _ capacity: Int, _ zones: ZoneSet,
    _ stream: inout (any ReplyStream)?
  ) -> Verdict? {
    let message = query.message
    guard message >= 0, message &+ query.length <= bytes.byteCount else { return nil }
    let octets = bytes.bytes.array(message..<(message &+ query.length))
    let reply = rare.take(
      RareMessage(
        octets: octets, client: ends.client, server: ends.server, transport: query.transport))
    switch reply {
    case .none: return nil
    case .message(let reply): return write(reply, query, in: &bytes, capacity)
    case .stream(let reply):
      stream = reply
      return .transmit(length: 0)
    case .question(let question, let signer):
      guard write(question, query, in: &bytes, capacity) != nil else { return nil }
      let plain = Responder.prepare(
        bytes.bytes, message: message, length: question.count, transport: query.transport,
        zones: zones)
      let verdict = answer(
        plain, in: &bytes, client: ends.knownClient,
        capacity: responder.limit(plain, capacity) &- signer.length, zones: zones)
      guard case .transmit(let length) = verdict else { return verdict }
      guard let signed = signer.sign(bytes.bytes.array(message..<(message &+ length))) else {
        return nil
      }
      return write(signed, query, in: &bytes, capacity)
    }
  }

  /// Puts octets in the message's place; nil where they do not fit.
  private func write(
    _ octets: [UInt8], _ query: PreparedQuery, in bytes: inout MutableRawSpan, _ capacity: Int
  ) -> Verdict? {
    guard octets.count <= capacity,
      bytes.copy(octets.octets, from: 0, count: octets.count, to: query.message)
    else { return nil }
    return .transmit(length: octets.count)
  }
}
