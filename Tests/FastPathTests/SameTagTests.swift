import DNSWire
import Octets
import TestSupport
import Testing

@testable import ZoneImage

/// A slot of the hash table has half of a name's hash. Where that is the same for another name, and whoever asks may try
/// for it, only the names themselves tell them apart.
@Suite("Names with the same half of a hash")
struct SameTagTests {
  /// `example.` with labels of one to thirty octets: an address at each, and a delegation at each that is reversed. The
  /// hash adds a name's words up and no more, so that many others have the same half.
  private static func bench() throws -> Bench {
    var contents = ZoneContents(apex: try Name("example."))
    let host = try Name("ns.other.").wire
    let times = [UInt8](repeating: 1, count: 20)
    func add(_ owner: [UInt8], _ type: RRType, _ rdata: [UInt8]) {
      contents.append(
        owner: owner.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    add(contents.apex.wire, .soa, host + host + times)
    add(contents.apex.wire, .ns, host)
    for length in lengths {
      add(wire([label(length)]), .a, [192, 0, 2, 1])
      add(wire([cut(length)]), .ns, host)
    }
    contents.sort()
    var generator = OneSeed(seed: HashSeed(start: 0, factor: 1))
    let image = try ZoneImage(contents, using: &generator)
    return try Bench(zones: ZoneSet([.init(apex: contents.apex, image: image)]))
  }

  private static let lengths = 1...30

  private static func label(_ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(0x61 + $0 % 13) }
  }

  private static func cut(_ length: Int) -> [UInt8] { (0..<length).map { UInt8(0x7a - $0 % 13) } }

  private static func wire(_ labels: [[UInt8]]) -> [UInt8] {
    labels.flatMap { [UInt8($0.count)] + $0 } + [7] + Array("example".utf8) + [0]
  }

  /// RCODE, and how many records there are in answer and authority.
  private static func ask(_ labels: [[UInt8]], _ bench: Bench, hasDO: Bool = false) throws -> [Int]
  {
    var query = QueryMessage(.root, .a, edns: hasDO ? .init(dnssecOK: true) : nil)
    query.qname = wire(labels)
    let reply = Array(try ReceivedFrame(try #require(bench.ask(Bench.frame(query.octets)))).payload)
    while bench.turn() > 0 {}
    return [Int(reply[3] & 15), Int(reply[7]), Int(reply[9])]
  }

  @Test("One octet makes another name, wherever it stands; the case of a letter does not")
  func oneOctet() throws {
    let bench = try Self.bench()
    let (answer, referral, missing) = ([0, 1, 0], [0, 0, 1], [3, 0, 1])
    for length in Self.lengths {
      let (name, cut) = (Self.label(length), Self.cut(length))
      for hasDO in [false, true] {
        #expect(try Self.ask([name], bench, hasDO: hasDO) == answer)
        #expect(try Self.ask([name.map { $0 & 0xdf }], bench, hasDO: hasDO) == answer)
        #expect(try Self.ask([cut], bench, hasDO: hasDO) == referral)
        #expect(try Self.ask([[0x77], cut], bench, hasDO: hasDO) == referral)
        #expect(try Self.ask([[0x77], name], bench, hasDO: hasDO) == missing)
        for place in 0..<length {
          var (otherName, otherCut) = (name, cut)
          otherName[place] ^= 0x10
          otherCut[place] ^= 0x10
          #expect(try Self.ask([otherName], bench, hasDO: hasDO) == missing, "\(length) \(place)")
          #expect(try Self.ask([otherCut], bench, hasDO: hasDO) == missing, "\(length) \(place)")
          #expect(
            try Self.ask([[0x77], otherCut], bench, hasDO: hasDO) == missing, "\(length) \(place)")
        }
      }
    }
  }

  @Test("Of apexes with the same half of a hash a name belongs to its own, or to none")
  func apexes() throws {
    // The hash has a name's last four octets in the half that is compared.
    let entries = try ["abcdef.", "uvwdef.", "other.", "deeper.other."].map(Self.entry)
    var generator = OneSeed(seed: HashSeed(start: 0, factor: 1))
    let bench = try Bench(zones: ZoneSet(entries, using: &generator))
    let cookie: (code: UInt16, data: [UInt8]) = (10, Self.cookie)
    let variants: [QueryMessage.EDNS?] = [
      nil, .init(), .init(dnssecOK: true), .init(options: [cookie]),
    ]
    let questions: [(String, UInt8)] = [
      ("www.abcdef.", 0), ("www.uvwdef.", 0), ("www.qrsdef.", 5), ("qrsdef.", 5),
      ("WWW.UvwDef.", 0),
      ("nx.uvwdef.", 3), ("www.deeper.other.", 0), ("www.xeeper.other.", 3), ("www.xther.", 5),
    ]
    for (name, rcode) in questions {
      for edns in variants {
        let query = QueryMessage(try Name(name), .a, edns: edns)
        let reply = Array(
          try ReceivedFrame(try #require(bench.ask(Bench.frame(query.octets)))).payload)
        #expect(reply[3] & 15 == rcode, "\(name) \(String(describing: edns))")
        // The zone's own address: the last octet of the only answer, behind header and question.
        let address = 12 + query.qname.count + 4 + 15
        if rcode == 0 { #expect(reply[address] == Self.mark(of: query.qname), "\(name)") }
        while bench.turn() > 0 {}
      }
    }
  }

  /// A zone with an address at `www`.
  private static func entry(_ apex: String) throws -> ZoneSet.Entry {
    var contents = ZoneContents(apex: try Name(apex))
    let host = try Name("ns.other.").wire
    func add(_ owner: [UInt8], _ type: RRType, _ rdata: [UInt8]) {
      contents.append(
        owner: owner.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    add(contents.apex.wire, .soa, host + host + [UInt8](repeating: 1, count: 20))
    add(contents.apex.wire, .ns, host)
    let name = [3, 0x77, 0x77, 0x77] + contents.apex.wire
    add(name, .a, [192, 0, 2, mark(of: name)])
    contents.sort()
    return ZoneSet.Entry(apex: contents.apex, image: try ZoneImage(contents))
  }

  /// A number that a name below the apex has of its apex.
  private static func mark(of name: [UInt8]) -> UInt8 {
    name.dropFirst(4).reduce(0) { $0 &* 31 &+ ($1 | 0x20) }
  }

  private static let cookie: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
}
