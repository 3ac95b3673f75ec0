import Octets
import Tap

/// Exchanges as a dnstap stream: AUTH_QUERY and AUTH_RESPONSE.
///
/// A query that the fast path handed over comes to the tap twice, and is told when it came over the fast path; what answered
/// it tells the response alone.
struct TapDnstap: TapFormat {
  private let identity: [UInt8]
  private let version: [UInt8]

  init(identity: String) {
    self.identity = Array(identity.utf8)
    version = Array("apus \(apusVersion)".utf8)
  }

  func start() -> [UInt8] { FrameStream.control(.start) }

  func octets(of exchange: TappedExchange) -> [UInt8] {
    let note = exchange.note
    let query = Array(note.queryMessage(in: exchange.query.octets))
    var message = DnstapMessage(
      identity: identity, version: version, kind: .authQuery, isTCP: exchange.path == .tcp,
      client: note.client, server: note.server, queryTime: note.queryTime, responseTime: 0,
      query: query.count == note.messageLength ? query : nil)
    var octets: [UInt8] = []
    if exchange.path != .punted { octets += FrameStream.data(message.octets) }
    guard note.replyTime != 0 else { return octets }
    message.kind = .authResponse
    message.responseTime = note.replyTime
    message.query = nil
    if exchange.reply.count == note.replyLength {
      message.response = Array(note.replyMessage(in: exchange.reply.octets))
    }
    return octets + FrameStream.data(message.octets)
  }

  func end(at time: UInt64) -> [UInt8] { FrameStream.control(.stop) }
}
