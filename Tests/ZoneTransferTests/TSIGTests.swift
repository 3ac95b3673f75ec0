import DNSWire
import HMAC
import Octets
import Testing

@testable import ZoneTransfer

@Suite("TSIG, RFC 8945") struct TSIGTests {
  private func key(
    _ name: String = "xfr.example.", _ algorithm: TSIGAlgorithm = .hmacSHA256, secret: UInt8 = 1
  ) throws -> TSIGKey {
    TSIGKey(
      name: try Name(name), algorithm: algorithm, secret: [UInt8](repeating: secret, count: 32))
  }

  private func verify(
    _ message: [UInt8], _ key: TSIGKey, now: UInt64 = 1_000
  ) -> TSIGSession.Request {
    var message = message
    return TSIGSession.verify(request: &message, now: now) { $0 == key.name ? key : nil }
  }

  private func error(_ request: TSIGSession.Request) -> TSIGError? {
    guard case .refused(let error, _) = request else { return nil }
    return error
  }

  @Test("RFC 2202 and RFC 4231: the first test case of each hash")
  func codes() {
    let text = Array("Hi There".utf8)
    func hex(_ octets: [UInt8]?) -> String {
      (octets ?? []).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
    let twenty = [UInt8](repeating: 0x0b, count: 20)
    #expect(
      hex(HMACHash.md5.code(of: text, key: [UInt8](repeating: 0x0b, count: 16)))
        == "9294727a3638bb1c13f48ef8158bfc9d")
    #expect(
      hex(HMACHash.sha1.code(of: text, key: twenty)) == "b617318655057264e28bc0b6fb378c8ef146be00")
    #expect(
      hex(HMACHash.sha224.code(of: text, key: twenty))
        == "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22")
    #expect(
      hex(HMACHash.sha256.code(of: text, key: twenty))
        == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
    #expect(hex(HMACHash.sha384.code(of: text, key: twenty)).hasPrefix("afd03944d84895626b0825f4"))
    #expect(hex(HMACHash.sha512.code(of: text, key: twenty)).hasPrefix("87aa7cdea5ef619d4ff0b424"))
  }

  @Test(
    "what is signed is verified, by every algorithm, and stripped",
    arguments: TSIGAlgorithm.allCases)
  func goodRequest(algorithm: TSIGAlgorithm) throws {
    let key = try key("xfr.example.", algorithm)
    let plain = try request(.axfr, hasEDNS: true)
    var message = plain
    _ = try TSIGSession.sign(request: &message, key: key, now: 1_000)
    #expect(message.count == plain.count + TSIGRecord.length(key: key))
    var stripped = message
    guard
      case .signed(let session) = TSIGSession.verify(
        request: &stripped, now: 1_200, key: { _ in key })
    else {
      Issue.record("not taken")
      return
    }
    #expect(session.key == key)
    #expect(stripped == plain)
  }

  @Test("every octet that is changed is seen: nothing that is signed is taken")
  func tampered() throws {
    let key = try key()
    var message = try request(.ixfr, from: 4)
    _ = try TSIGSession.sign(request: &message, key: key, now: 1_000)
    for index in message.indices {
      for bit in [UInt8(1), 0x40] {
        var other = message
        other[index] ^= bit
        if case .signed = verify(other, key) {
          // The ID may differ: the original ID counts (section 5.3.2). Letters of the key's and the algorithm's name have no case.
          let isID = index < 2
          let isCase = bit == 0x20
          #expect(isID || isCase, "octet \(index)")
        }
      }
    }
    for count in 0..<message.count {
      if case .signed = verify(Array(message[..<count]), key) { Issue.record("\(count) octets") }
    }
  }

  @Test(
    "section 5.2: BADKEY, BADSIG, BADTIME, in this order; the last is signed and tells the time")
  func refusals() throws {
    let key = try key()
    var message = try request(.axfr)
    var client = try TSIGSession.sign(request: &message, key: key, now: 1_000)
    #expect(error(verify(message, try self.key("other.example."))) == .otherKey)
    #expect(error(verify(message, try self.key(secret: 2))) == .badSignature)
    #expect(error(verify(message, try self.key("xfr.example.", .hmacSHA512))) == .otherKey)
    for now in [UInt64(699), 1_301] {
      guard case .refused(.badTime, var response?) = verify(message, key, now: now) else {
        Issue.record("not refused at \(now)")
        continue
      }
      guard case .record(let record) = TSIGRecord.read(response) else {
        Issue.record("not signed")
        continue
      }
      #expect(record.error == 18 && record.timeSigned == 1_000)
      #expect(record.otherData == [0, 0, 0, 0] + UInt16(now).octets)
      #expect(response.octets.load16(at: 2) & 0xf == 9)
      var asking = client
      #expect(throws: TSIGError.refused(18)) {
        try asking.verify(response: &response, now: 1_000)
      }
    }
    for now in [UInt64(700), 1_300] {
      guard case .signed = verify(message, key, now: now) else {
        Issue.record("refused at \(now)")
        continue
      }
    }
    guard case .refused(_, var response?) = verify(message, try self.key(secret: 2)) else {
      Issue.record("no response")
      return
    }
    #expect(throws: TSIGError.refused(16)) { try client.verify(response: &response, now: 1_000) }
  }

  @Test("a MAC that is cut short is refused; one of under ten octets is no signature at all")
  func shortCodes() throws {
    let key = try key()
    let plain = try request(.axfr)
    var signed = plain
    _ = try TSIGSession.sign(request: &signed, key: key, now: 1_000)
    guard case .record(let whole) = TSIGRecord.read(signed) else { return }
    for (count, wanted) in [
      (16, TSIGError.truncated), (31, .truncated), (9, .malformed), (0, .malformed),
    ] {
      var record = whole
      record.mac = Array(whole.mac.prefix(count))
      var message = plain
      record.append(to: &message)
      #expect(error(verify(message, key)) == wanted, "\(count) octets")
    }
  }

  @Test(
    "section 5.3.1: messages without a signature stand under the next one; a hundred in a row do not"
  )
  func unsignedBetween() throws {
    let key = try key()
    var asked = try request(.axfr)
    let client = try TSIGSession.sign(request: &asked, key: key, now: 1_000)
    let plain = try request(.axfr)
    guard case .signed(var server) = verify(asked, key) else { return }
    var first = plain
    try server.sign(response: &first, now: 1_000)
    var good = client
    try good.verify(response: &first, now: 1_000)
    for _ in 0..<99 {
      var between = plain
      try good.verify(response: &between, now: 1_000)
      #expect(!good.isSettled)
    }
    var more = plain
    #expect(throws: TSIGError.missing) { try good.verify(response: &more, now: 1_000) }
    var unsignedFirst = plain
    var other = client
    #expect(throws: TSIGError.missing) { try other.verify(response: &unsignedFirst, now: 1_000) }
  }

  @Test("a response by another key, or of another request, is not taken")
  func otherResponses() throws {
    let key = try key()
    var asked = try request(.axfr)
    var client = try TSIGSession.sign(request: &asked, key: key, now: 1_000)
    var askedAgain = try request(.axfr)
    _ = try TSIGSession.sign(request: &askedAgain, key: key, now: 1_001)
    guard case .signed(var server) = verify(askedAgain, key) else { return }
    var response = try request(.axfr)
    try server.sign(response: &response, now: 1_000)
    #expect(throws: TSIGError.badSignature) { try client.verify(response: &response, now: 1_000) }
  }
}
