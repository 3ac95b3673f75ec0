import DNSWire
import Testing
import ZoneFile
import ZoneImage
import ZoneTransfer

extension Corpus {
  /// Answers to AXFR and IXFR of a zone with types of every kind, requests, and a NOTIFY, each message behind its length.
  static func transfers() throws -> [(String, [UInt8])] {
    let apex = try Name("example.")
    func zone(_ serial: Int, _ more: String) throws -> ZoneSnapshot {
      let text = """
        $TTL 60
        @ SOA ns h \(serial) 1 2 3 4
        @ NS ns
        @ MX 1 mail
        ns A 192.0.2.1
        ns AAAA 2001:db8::1
        t TXT "a" "b"
        s SRV 1 2 3 ns
        n NAPTR 1 2 "u" "s" "" ns
        c CNAME ns
        d DNAME other.
        k TYPE65400 \\# 2 0102
        h HTTPS 1 . alpn=h2
        \(more)

        """
      let result = ZoneFile.load(octets: Array(text.utf8), name: "corpus", apex: apex)
      return ZoneSnapshot(try #require(result.contents, "\(result.diagnostics)"))
    }
    let (old, new) = (try zone(1, "old A 192.0.2.2"), try zone(2, "new A 192.0.2.3"))
    let soa = Array(apex.wire) + [0, 6, 0, 1]
    let ixfr =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0] + apex.wire + [0, 251, 0, 1]
      + [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0, 0, 0, 0, 1]
      + [UInt8](repeating: 0, count: 16)
    let axfr: [UInt8] =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + apex.wire + [0, 252, 0, 1]
    func answer(_ request: [UInt8], _ content: OutgoingTransfer.Content) throws -> [UInt8] {
      let read = try #require(TransferRequest(request))
      var transfer = try #require(
        OutgoingTransfer(read, content, payloadSize: 1232, session: nil))
      var stream: [UInt8] = []
      while case .message(let message) = try transfer.next(now: 0) { stream += framed(message) }
      return stream
    }
    let notification = Notification(zone: apex, version: new, id: 0x1234, key: nil)
    var notify = try #require(notification)
    let sent = try notify.send(now: 0)
    let notifyOctets = try #require(sent).octets
    let key = TSIGKey(
      name: try Name("key."), algorithm: .hmacSHA256, secret: [UInt8](repeating: 2, count: 32))
    var signed = axfr
    _ = try TSIGSession.sign(request: &signed, key: key, now: 1_000)
    return [
      ("whole zone", try answer(axfr, .whole(new))),
      ("difference", try answer(ixfr, .difference(from: old, to: new))),
      ("requests", framed(axfr) + framed(ixfr) + framed(signed)),
      ("notify", framed(notifyOctets)),
      ("serial", framed([0x12, 0x34, 0x84, 0, 0, 1, 0, 0, 0, 0, 0, 0] + soa)),
    ]
  }

  private static func framed(_ message: [UInt8]) -> [UInt8] {
    [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
  }
}
