import DNSWire
import Octets

/// Reads the answer to AXFR by the messages' lengths, and looks no closer than it must to see its end.
struct Reader {
  /// What came instead of a transfer.
  enum Failure: Error {
    case badName
    case refused(rcode: UInt8)
    case malformed
    /// No SOA record comes first.
    case noSOA
    /// Octets behind the closing SOA record.
    case behindEnd
  }

  struct Told {
    var messages = 0
    var records = 0
    var octets = 0
  }

  /// The five numbers that end the zone's SOA record, serial first: what a message has to end with to be looked at.
  private static let numbers = 20

  private var buffer = [UInt8](repeating: 0, count: 1 << 20)
  private var soa: [UInt8] = []

  /// Takes a zone, to its closing SOA record.
  mutating func take(_ zone: String, over connection: Connection) throws -> Told {
    guard let name = try? Name(zone) else { throw Failure.badName }
    let message: [UInt8] =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name.wire + [0, 252, 0, 1]
    try connection.send([0, UInt8(message.count)] + message)
    var told = Told()
    var (held, isOver) = (0, false)
    soa = []
    while !isOver {
      let end = held + (try connection.receive(into: &buffer, at: held))
      var at = 0
      while end - at >= 2, !isOver {
        let length = Int(buffer[at]) << 8 | Int(buffer[at + 1])
        guard end - at - 2 >= length else { break }
        isOver = try take(at + 2, length, &told)
        at += 2 + length
      }
      guard !isOver || at == end else { throw Failure.behindEnd }
      if at > 0 { buffer.replaceSubrange(0..<(end - at), with: Array(buffer[at..<end])) }
      held = end - at
    }
    return told
  }

  /// Takes a message; whether it ends with the zone's SOA record.
  private mutating func take(_ start: Int, _ length: Int, _ told: inout Told) throws -> Bool {
    guard length > Header.size + Self.numbers else { throw Failure.malformed }
    let rcode = buffer[start + 3] & 0xf
    guard rcode == 0 else { throw Failure.refused(rcode: rcode) }
    let answers = Int(buffer.octets.load16(at: start + 6))
    told.messages += 1
    told.octets += length
    told.records += answers
    let end = start + length
    let isFirst = soa.isEmpty
    if isFirst {
      guard let record = try last(of: 1, start, end), record.type == .soa,
        record.rdataLength > Self.numbers
      else { throw Failure.noSOA }
      soa = Array(buffer[(record.end - Self.numbers)..<record.end])
    }
    // Another record may end with the same octets, so where they are the records are gone over.
    guard buffer.octets.equals(soa.octets, at: end - Self.numbers, count: Self.numbers),
      !isFirst || answers > 1, let record = try last(of: answers, start, end)
    else { return false }
    return record.type == .soa && record.end == end
  }

  /// The last of the first `count` records of a message.
  private func last(of count: Int, _ start: Int, _ end: Int) throws -> RecordExtent? {
    let octets = buffer.octets
    var at = start + Header.size
    // Later messages may have no question (RFC 5936, section 2.2.1).
    if octets.load16(at: start + 4) > 0 {
      let name = QuestionName.read(octets, at: at, end: end)
      guard name.length > 0 else { throw Failure.malformed }
      at += name.length + 4
    }
    var found: RecordExtent?
    for _ in 0..<count {
      guard let record = RecordExtent(octets, at: at, end: end) else { throw Failure.malformed }
      found = record
      at = record.end
    }
    return found
  }
}
