public import DNSWire
import Octets

/// One request and what answers it, signed (RFC 8945, section 5): of the client, who signs the request and verifies the
/// response's messages; or of the server, who does it the other way round.
public struct TSIGSession: Sendable {
  /// How far clocks may be apart, in seconds (RFC 8945, section 10).
  static let fudge: UInt16 = 300
  /// So many messages of an answer may come without a signature between two that have one, at most.
  private static let mostUnsigned = 99

  public let key: TSIGKey
  /// The MAC of the message before.
  private var prior: [UInt8]
  /// No message of the response was signed or verified.
  private var isFirst = true
  /// Messages of the response that had no signature, one behind the other.
  private var unsigned: [UInt8] = []
  private var unsignedCount = 0

  private init(key: TSIGKey, prior: [UInt8]) {
    self.key = key
    self.prior = prior
  }

  /// Octets that a signature adds to a message.
  public var signatureLength: Int { TSIGRecord.length(key: key) }
}

extension TSIGSession {
  /// Signs a request, whose last octets are its last record.
  public static func sign(
    request: inout [UInt8], key: TSIGKey, now: UInt64
  ) throws(TSIGError) -> TSIGSession {
    let id = request.octets.load16(at: 0)
    var record = TSIGRecord(key: key, timeSigned: now, mac: [], originalID: id)
    guard let mac = key.code(of: request + record.variables) else { throw .unusable }
    record.mac = mac
    record.append(to: &request)
    return TSIGSession(key: key, prior: mac)
  }

  /// Verifies a message of the response, and takes its TSIG record off.
  ///
  /// The first is signed; of those behind it some may not be, and then stand under the next signature (RFC 8945, section
  /// 5.3.1). What ``isSettled`` says in the end counts.
  public mutating func verify(response: inout [UInt8], now: UInt64) throws(TSIGError) {
    switch TSIGRecord.read(response) {
    case .malformed: throw .malformed
    case .none:
      guard !isFirst, unsignedCount < Self.mostUnsigned else { throw .missing }
      unsigned += response
      unsignedCount += 1
    case .record(let record): try verify(&response, record, now)
    }
  }

  private mutating func verify(
    _ response: inout [UInt8], _ record: TSIGRecord, _ now: UInt64
  ) throws(TSIGError) {
    // Before the MAC: BADKEY and BADSIG come without one (RFC 8945, section 5.3.2). Who forges them ends what a forged
    // answer would end too.
    if record.error != 0, record.mac.isEmpty { throw .refused(record.error) }
    guard record.keyName == key.name, record.algorithmName == key.algorithm.name else {
      throw .otherKey
    }
    record.strip(from: &response)
    let signed = isFirst ? record.variables : record.timers
    let octets =
      UInt16(truncatingIfNeeded: prior.count).octets + prior + unsigned + response + signed
    try Self.check(record, octets, key)
    guard record.error == 0 else { throw .refused(record.error) }
    guard record.isTimely(now) else { throw .badTime }
    prior = record.mac
    isFirst = false
    unsigned = []
    unsignedCount = 0
  }

  /// Whether no message waits for the signature that it stands under.
  public var isSettled: Bool { !isFirst && unsignedCount == 0 }

  /// Whether the record's MAC is that of these octets.
  fileprivate static func check(
    _ record: TSIGRecord, _ octets: [UInt8], _ key: TSIGKey
  ) throws(TSIGError) {
    guard let mac = key.code(of: octets) else { throw .unusable }
    // RFC 8945, section 5.2.2.1: shorter than ten octets or half of the whole is an error of form. Others we do not take:
    // nobody sends them by default.
    guard record.mac.count == mac.count else {
      let isLong = record.mac.count > mac.count
      throw isLong || record.mac.count < max(10, mac.count / 2) ? .malformed : .truncated
    }
    // In a time that does not tell how many octets are right.
    var difference: UInt8 = 0
    for index in mac.indices { difference |= mac[index] ^ record.mac[index] }
    guard difference == 0 else { throw .badSignature }
  }
}

extension TSIGRecord {
  /// Whether it was signed about now.
  fileprivate func isTimely(_ now: UInt64) -> Bool {
    let apart = now > timeSigned ? now - timeSigned : timeSigned - now
    return apart <= UInt64(fudge)
  }
}

extension TSIGSession {
  /// What a request says of its signer.
  public enum Request: Sendable {
    /// It has no TSIG record.
    case unsigned
    /// Signed by that key; the TSIG record was taken off.
    case signed(TSIGSession)
    /// Not to be obeyed: the response is ready, or there can be none.
    case refused(TSIGError, response: [UInt8]?)
  }

  /// Verifies a request. `key` finds the key of a name.
  public static func verify(
    request: inout [UInt8], now: UInt64, key find: (Name) -> TSIGKey?
  ) -> Request {
    switch TSIGRecord.read(request) {
    case .none: return .unsigned
    case .malformed: return .refused(.malformed, response: refusal(of: request, .formErr))
    case .record(let record):
      var stripped = request
      record.strip(from: &stripped)
      // RFC 8945, section 5.2: the key, then the MAC, then the time.
      guard let key = find(record.keyName), key.algorithm.name == record.algorithmName else {
        return .refused(.otherKey, response: refusal(of: stripped, record, .badKey))
      }
      do throws(TSIGError) {
        try check(record, stripped + record.variables, key)
      } catch {
        switch error {
        case .malformed: return .refused(error, response: refusal(of: stripped, .formErr))
        case .unusable: return .refused(error, response: refusal(of: stripped, .servFail))
        default: return .refused(error, response: refusal(of: stripped, record, .badSignature))
        }
      }
      var session = TSIGSession(key: key, prior: record.mac)
      guard record.isTimely(now) else {
        return .refused(.badTime, response: session.refuse(stripped, record, now))
      }
      request = stripped
      return .signed(session)
    }
  }

  /// Signs a message of the response.
  public mutating func sign(response: inout [UInt8], now: UInt64) throws(TSIGError) {
    let id = response.octets.load16(at: 0)
    try sign(&response, TSIGRecord(key: key, timeSigned: now, mac: [], originalID: id))
  }

  private mutating func sign(
    _ response: inout [UInt8], _ unsigned: TSIGRecord
  ) throws(TSIGError) {
    var record = unsigned
    let signed = isFirst ? record.variables : record.timers
    let octets = UInt16(truncatingIfNeeded: prior.count).octets + prior + response + signed
    guard let mac = key.code(of: octets) else { throw .unusable }
    record.mac = mac
    record.append(to: &response)
    prior = mac
    isFirst = false
  }

  /// Error codes of TSIG (RFC 8945, section 3).
  private enum Code: UInt16 {
    case badSignature = 16
    case badKey = 17
    case badTime = 18
  }

  /// NOTAUTH with a TSIG record that is not signed (RFC 8945, section 5.3.2).
  private static func refusal(
    of request: [UInt8], _ record: TSIGRecord, _ code: Code
  ) -> [UInt8]? {
    guard var response = refusal(of: request, .notAuth) else { return nil }
    var told = record
    (told.mac, told.otherData, told.error) = ([], [], code.rawValue)
    told.append(to: &response)
    return response
  }

  /// NOTAUTH and BADTIME, signed, with the client's time and ours (RFC 8945, section 5.2.3).
  private mutating func refuse(
    _ request: [UInt8], _ record: TSIGRecord, _ now: UInt64
  ) -> [UInt8]? {
    guard var response = Self.refusal(of: request, .notAuth) else { return nil }
    let time = (0..<6).map { UInt8(truncatingIfNeeded: now >> UInt64(40 - 8 * $0)) }
    let told = TSIGRecord(
      key: key, timeSigned: record.timeSigned, mac: [], originalID: record.originalID,
      error: Code.badTime.rawValue, otherData: time)
    do { try sign(&response, told) } catch { return nil }
    return response
  }

  /// The header and the question of a request, with an RCODE.
  private static func refusal(of request: [UInt8], _ rcode: RCode) -> [UInt8]? {
    let octets = request.octets
    guard request.count >= Header.size, Header.flags(octets, at: 0) & Header.qr == 0 else {
      return nil
    }
    let name = QuestionName.read(octets, at: Header.size, end: request.count)
    let hasQuestion =
      Header.counts(octets, at: 0) >> 48 == 1 && name.length > 0
      && Header.size + name.length + 4 <= request.count
    var response = Array(request.prefix(Header.size + (hasQuestion ? name.length + 4 : 0)))
    response.withOctets {
      Header.writeResponse(
        &$0, at: 0, rcode: rcode, counts: Header.counts(questions: hasQuestion ? 1 : 0))
    }
    return response
  }
}
