import DNSWire
import Testing
import ZoneImage

@testable import ZoneFile

@Suite("A record as a line of a master file") struct MasterFileLinesTests {
  private func load(_ lines: [String]) throws -> ZoneFileResult {
    let soa = "example. 60 IN SOA ns.example. h.example. 1 2 3 4 5\nexample. 60 IN NS ns.other.\n"
    return ZoneFile.load(
      octets: Array((soa + lines.joined(separator: "\n") + "\n").utf8), name: "z",
      apex: try Name("example."))
  }

  private func masterFileLine(owner: Name, type: RRType, ttl: UInt32, rdata: [UInt8]) -> String {
    var lines = MasterFileLines()
    lines.setOwner(owner.wire)
    lines.append(type, ttl: ttl, rdata: rdata[...])
    return String(decoding: lines.octets.dropLast(), as: UTF8.self)
  }

  /// As people write them, and what is none of its type as RFC 3597 has it.
  @Test("what a line looks like") func lines() throws {
    let owner = try #require(Name(wire: [4, 0, 0x2e, 0x61, 0xff, 0]))
    let host = try Name("ns1.example.").wire
    let numbers: [UInt8] = [
      0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 9, 0, 0, 0, 10, 0, 0, 3, 0xe8,
    ]
    let expected: [(RRType, [UInt8], String)] = [
      (.a, [192, 0, 2, 100], "A 192.0.2.100"), (.a, [0, 10, 9, 255], "A 0.10.9.255"),
      (
        .aaaa, [0x20, 1, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [0x1f],
        "AAAA 2001:db8:0:0:0:0:0:1f"
      ),
      (.ns, host, "NS ns1.example."), (.ns, [0], "NS ."),
      (.mx, [1, 0] + host, "MX 256 ns1.example."),
      (.srv, [0, 1, 0, 20, 1, 0] + host, "SRV 1 20 256 ns1.example."),
      (.soa, host + [0] + numbers, "SOA ns1.example. . 0 4294967295 9 10 1000"),
      (.txt, [3, 0x61, 0x22, 0xff, 0], "TXT \"a\\\"\\255\" \"\""),
      (.a, [1, 2, 3], "TYPE1 \\# 3 010203"), (.cname, [0xc0, 12], "TYPE5 \\# 2 c00c"),
      (.txt, [], "TYPE16 \\# 0"),
      (RRType(65_400), [0xab, 0], "TYPE65400 \\# 2 ab00"),
    ]
    for (type, rdata, text) in expected {
      let line = masterFileLine(owner: owner, type: type, ttl: 3600, rdata: rdata)
      #expect(line == "\\000\\.a\\255. 3600 IN \(text)")
    }
  }

  @Test("read again it gives the same octets: odd names, odd text, known and unknown types")
  func roundTrip() throws {
    let odd = try #require(
      Name(wire: [4, 0, 0x2e, 0x22, 0xff, 2, 0x5c, 0x40] + Name("example.").wire))
    let host = try Name("NS.Other.").wire
    let records: [(Name, RRType, [UInt8])] = [
      (odd, .a, [255, 0, 1, 2]), (odd, .aaaa, [UInt8](0..<16)),
      (odd, .aaaa, [UInt8](repeating: 0, count: 16)),
      (odd, .txt, [3, 0x22, 0x5c, 0x3b, 0, 2, 0xff, 0x00]), (odd, .mx, [1, 2] + host),
      (odd, .srv, [0, 1, 0, 2, 0, 3] + host), (odd, .ptr, odd.wire),
      (try Name("c.example."), .cname, host), (try Name("d.example."), .dname, host),
      (odd, RRType(65_400), []), (odd, RRType(65_401), [1, 2, 3]),
      (try Name("e.example."), .hinfo, [1, 0x61, 1, 0x62]),
      (try Name("f.example."), RRType(257), [0, 5] + Array("issue".utf8) + Array("ca.x".utf8)),
    ]
    let result = try load(
      records.map { masterFileLine(owner: $0, type: $1, ttl: 77, rdata: $2) })
    #expect(result.errorCount == 0, "\(result.diagnostics)")
    let contents = try #require(result.contents)
    var found = 0
    for (owner, type, rdata) in records {
      for node in contents.nodes where Array(contents.owner(of: node)) == owner.wire {
        for index in contents.rrset(type, of: node) {
          let record = contents.records[index]
          if Array(contents.rdata(of: record)) == rdata, record.ttl == 77 { found += 1 }
        }
      }
    }
    #expect(found == records.count)
  }

  @Test("RDATA that is none of its type is a mistake when it is read, and no crash")
  func badRDATA() throws {
    let owner = try Name("a.example.")
    let bad: [(RRType, [UInt8])] = [
      (.a, [1, 2, 3]), (.aaaa, []), (.mx, [0]), (.mx, [0, 1, 5, 0x61]), (.soa, [0, 0, 1]),
      (.txt, [5, 0x61]),
      (.txt, []), (.srv, [0, 0, 0, 0, 0, 0]), (.cname, [0xc0, 12]), (.rrsig, [0, 1, 2]),
      (.nsec, [0]),
      (.nsec3, [1, 0, 0, 1, 9]), (.ds, [1]), (.dnskey, []), (.svcb, [0]),
      (RRType(35), [0, 0, 0, 0, 9]),
    ]
    for (type, rdata) in bad {
      let result = try load([masterFileLine(owner: owner, type: type, ttl: 1, rdata: rdata)])
      // libldns takes some of these as they are; then the rules and the image's builder have to, too.
      if let contents = result.contents { _ = try? ZoneImage(contents) }
      if [RRType.a, .aaaa, .mx, .soa, .cname, .txt].contains(type) {
        #expect(result.errorCount > 0, "TYPE\(type.rawValue) \(rdata)")
      }
    }
  }
}
