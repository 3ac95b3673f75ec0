import DNSWire
import ZoneFile
import ZoneImage
import ZoneTransfer

/// What other servers send, message behind message with two-octet lengths: an answer to AXFR on its way to the zone that it makes, a
/// serial, a NOTIFY and its answer, a request, a signature.
final class TransferFuzzer {
  /// That of the corpus' messages.
  private static let id: UInt16 = 0x1234
  private let apex: Name
  private let key: TSIGKey
  /// The version that differences begin with.
  private let had: ZoneSnapshot

  init() throws {
    apex = try Name("example.")
    key = TSIGKey(
      name: try Name("key."), algorithm: .hmacSHA256, secret: [UInt8](repeating: 1, count: 32))
    let text = "example. 60 IN SOA ns h 1 1 2 3 4\nexample. 60 IN NS ns.other.\n"
    let result = ZoneFile.load(octets: Array(text.utf8), name: "had", apex: apex)
    guard let contents = result.contents else { violated("no zone") }
    had = ZoneSnapshot(contents)
  }

  func run(_ octets: [UInt8]) {
    let messages = Self.messages(octets)
    takeIn(messages, key: nil)
    takeIn(messages, key: key)
    takeDifference(messages)
    for message in messages { read(message) }
  }

  private static func messages(_ octets: [UInt8]) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var at = 0
    while at + 2 <= octets.count {
      let length = Int(octets[at]) << 8 | Int(octets[at + 1])
      messages.append(Array(octets[(at + 2)...].prefix(length)))
      at += 2 + length
    }
    return messages
  }

  /// The whole way of a zone from a primary: records, lines, contents, image.
  private func takeIn(_ messages: [[UInt8]], key: TSIGKey?) {
    guard
      let query = try? PrimaryQuery(.axfr, of: apex, id: Self.id, key: key, now: 1_000)
    else { violated("no query") }
    var zone = IncomingZone(query)
    var lines = MasterFileLines()
    var count = 0
    for message in messages {
      do {
        try zone.receive(message, now: 1_000) { record in
          count += 1
          lines.setOwner(record.owner.wire)
          lines.append(record.type, ttl: record.ttl, rdata: record.rdata[...])
        }
      } catch { return }
      if zone.isComplete { break }
    }
    // Nobody signs the corpus' messages.
    if key != nil, count > 0 { violated("records without a signature") }
    guard zone.isComplete else { return }
    if count != zone.recordCount { violated("\(count) records, and \(zone.recordCount) counted") }
    let result = ZoneFile.load(octets: lines.octets, name: "transfer", apex: apex)
    guard let contents = result.contents else { return }
    guard let image = try? ZoneImage(contents) else { violated("no image") }
    if image.serial != zone.serial { violated("another serial") }
  }

  /// An answer to IXFR: what it changes, or all of the zone.
  private func takeDifference(_ messages: [[UInt8]]) {
    guard
      let query = try? PrimaryQuery(
        .ixfr, of: apex, had: had, id: Self.id, key: nil, now: 1_000)
    else { violated("no query") }
    var zone = IncomingZone(query, from: 1)
    var count = 0
    for message in messages {
      do { try zone.receive(message, now: 1_000) { _ in count += 1 } } catch { return }
      if zone.isComplete { break }
    }
    if zone.changes != nil, count > 0 { violated("records and changes") }
    guard zone.isComplete, let changes = zone.changes else { return }
    if zone.serial == 1 { violated("a difference to the same version") }
    for record in changes.additions {
      let (owner, type, rdata) = (record.owner, record.type, record.rdata[...])
      if changes.keeps(owner: owner, type: type, rdata: rdata) { violated("kept and added") }
    }
  }

  private func read(_ message: [UInt8]) {
    if var query = try? PrimaryQuery(.soa, of: apex, id: Self.id, key: nil, now: 0) {
      _ = try? query.serial(in: message, now: 0)
    }
    _ = TransferRequest(message)
    _ = NotifyRequest(message)?.response(.noError)
    var request = message
    switch TSIGSession.verify(request: &request, now: 1_000, key: { _ in key }) {
    case .signed: violated("a signature that nobody made")
    case .refused(_, let response):
      if let response, response.count < 12 || response[2] & 0x80 == 0 { violated("no response") }
    case .unsigned: if request != message { violated("changed without a signature") }
    }
  }
}
