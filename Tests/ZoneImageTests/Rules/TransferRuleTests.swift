import DNSWire
import Testing
import ZoneImage

/// Rules that only a transfer can break: a master file's reader refuses such records before.
@Suite struct TransferRuleTests {
  static let soa: [UInt8] = [0, 0] + [UInt8](repeating: 1, count: 20)

  /// The rules that a zone with this record breaks, `no-ns` apart.
  private func rules(_ type: RRType, _ rdata: [UInt8]) throws -> [ZoneRule] {
    var contents = try makeContents([("example.", .soa, Self.soa), ("a.example.", type, rdata)])
    let report = contents.settle()
    #expect((report.errorCount > 0) == report.findings.contains { $0.severity == .error })
    return report.findings.map(\.rule).filter { $0 != .noNS }
  }

  /// RFC 6895, section 3.1: OPT, the meta-types and QTYPEs, and type 0.
  @Test(arguments: [0, 41, 128, 249, 250, 251, 252, 253, 254, 255])
  func metaType(_ type: UInt16) throws {
    #expect(try rules(RRType(type), []) == [.metaType])
    #expect(ZoneRule.metaType.severity == .error)
  }

  @Test(arguments: [1, 40, 42, 127, 256, 32_768, 65_280])
  func otherTypesAreHeld(_ type: UInt16) throws {
    #expect(try rules(RRType(type), [192, 0, 2, 1]) == [])
  }

  @Test(arguments: [
    (RRType.ns, [] as [UInt8]),
    (.ns, [3, 0x77, 0x77]),
    (.ns, [1, 0x77]),
    (.cname, [0xc0, 0x0c]),
    (.ptr, [64] + [UInt8](repeating: 0x61, count: 64) + [0]),
    (.dname, [63]),
    (.mx, []),
    (.mx, [0, 1]),
    (.mx, [0, 1, 5, 0x77]),
    (.srv, [0, 0, 0, 0, 0]),
    (.srv, [0, 0, 0, 0, 0, 53]),
    (RRType(14), [0]),
    (RRType(17), [1, 0x61, 0, 2]),
    (RRType(26), [0, 1, 0]),
    (RRType(35), [0, 0, 0, 0, 1, 0x61, 9, 0x61]),
    (RRType(35), [0, 0, 0, 0, 0, 0, 0]),
    (.rrsig, [UInt8](repeating: 0, count: 18)),
  ])
  func malformedRDATA(_ type: RRType, _ rdata: [UInt8]) throws {
    #expect(try rules(type, rdata).contains(.malformedRDATA))
    #expect(ZoneRule.malformedRDATA.severity == .error)
  }

  /// A name of 256 octets.
  @Test func malformedRDATANameTooLong() throws {
    let label = [63] + [UInt8](repeating: 0x61, count: 63)
    let fits = label + label + label + [61] + [UInt8](repeating: 0x61, count: 61) + [0]
    let long = label + label + label + [62] + [UInt8](repeating: 0x61, count: 62) + [0]
    #expect(try rules(.ptr, fits) == [])
    #expect(try rules(.ptr, long) == [.malformedRDATA])
  }

  @Test(arguments: [
    (RRType.ns, [0] as [UInt8]),
    (.mx, [0, 1, 0]),
    (.srv, [0, 0, 0, 0, 0, 53, 1, 0x61, 0]),
    (RRType(14), [0, 0]),
    (RRType(17), [1, 0x61, 0, 0]),
    (RRType(35), [0, 0, 0, 0, 0, 0, 0, 0]),
    (.txt, []),
  ])
  func wholeRDATA(_ type: RRType, _ rdata: [UInt8]) throws {
    #expect(try rules(type, rdata) == [])
  }
}
