import Addresses
import Foundation
import Tap
import TestSupport
import Testing

@testable import Server

/// dnstap as octets; that real readers take it, the lab shows.
@Suite("What a tap writes as dnstap")
struct DnstapTests {
  /// A field of protobuf: a number, or octets.
  private enum Value: Equatable {
    case number(UInt64)
    case octets([UInt8])
  }

  private struct Damage: Error {}

  /// The fields of a message of protobuf by number, each once.
  private func fields(_ octets: [UInt8]) throws -> [UInt64: Value] {
    var fields: [UInt64: Value] = [:]
    var rest = octets[...]
    func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
      var (number, shift): (UInt64, UInt64) = (0, 0)
      while let octet = rest.popFirst() {
        number |= UInt64(octet & 0x7f) << shift
        if octet < 0x80 { return number }
        shift += 7
      }
      throw Damage()
    }
    while !rest.isEmpty {
      let key = try varint(&rest)
      switch key & 7 {
      case 0: fields[key >> 3] = .number(try varint(&rest))
      case 2:
        let length = Int(try varint(&rest))
        guard length <= rest.count else { throw Damage() }
        fields[key >> 3] = .octets(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      case 5:
        guard rest.count >= 4 else { throw Damage() }
        fields[key >> 3] = .number(rest.prefix(4).reversed().reduce(0) { $0 << 8 | UInt64($1) })
        rest = rest.dropFirst(4)
      default: throw Damage()
      }
    }
    return fields
  }

  /// The messages in data frames: fields of Dnstap, and of Message.
  private func messages(
    _ octets: [UInt8]
  ) throws -> [(dnstap: [UInt64: Value], message: [UInt64: Value])] {
    var rest = octets
    var messages: [(dnstap: [UInt64: Value], message: [UInt64: Value])] = []
    while !rest.isEmpty {
      let length = Int(try #require(FrameStream.number(rest, at: 0)))
      guard length > 0, length <= rest.count - 4 else { throw Damage() }
      let dnstap = try fields(Array(rest[4..<(4 + length)]))
      guard case .octets(let message) = dnstap[14] else { throw Damage() }
      messages.append((dnstap, try fields(message)))
      rest.removeFirst(4 + length)
    }
    return messages
  }

  private let format = TapDnstap(identity: "ns1.example")

  @Test("query and response: every field that an authoritative server tells")
  func exchange() throws {
    let (query, reply) = (try Tapped.query(), try Tapped.query(flags: 0x8400))
    let told = try messages(format.octets(of: Tapped.frames(query, reply)))
    try #require(told.count == 2)
    for (dnstap, _) in told {
      #expect(dnstap[1] == .octets(Array("ns1.example".utf8)))
      #expect(dnstap[2] == .octets(Array("apus \(apusVersion)".utf8)))
      #expect(dnstap[15] == .number(1))
    }
    // AUTH_QUERY, INET, UDP.
    let asked: [UInt64: Value] = [
      1: .number(1), 2: .number(1), 3: .number(1), 4: .octets([192, 0, 2, 1]),
      5: .octets([192, 0, 2, 53]), 6: .number(40_000), 7: .number(53),
      8: .number(1_700_000_000), 9: .number(123_456_789), 10: .octets(query),
    ]
    #expect(told[0].message == asked)
    var answered = asked
    answered[1] = .number(2)
    answered[10] = nil
    answered[12] = .number(1_700_000_000)
    answered[13] = .number(123_457_789)
    answered[14] = .octets(reply)
    #expect(told[1].message == answered)
  }

  @Test("over TCP and IPv6; without reply, there is a query alone")
  func transports() throws {
    let exchange = Tapped.exchange(.tcp, try Tapped.query(), isIPv6: true)
    let told = try messages(format.octets(of: exchange))
    try #require(told.count == 1)
    #expect(told[0].message[2] == .number(2) && told[0].message[3] == .number(2))
    #expect(told[0].message[4] == .octets(Tapped.client6.address.octets))
    #expect(told[0].message[1] == .number(1) && told[0].message[12] == nil)
  }

  @Test("what was handed over was told as a query already: the response alone")
  func punted() throws {
    let query = try Tapped.query()
    let told = try messages(format.octets(of: Tapped.exchange(.punted, query, query)))
    #expect(told.map { $0.message[1] } == [.number(2)])
    #expect(format.octets(of: Tapped.exchange(.punted, query)).isEmpty)
  }

  @Test("a message that was not copied whole is left out, and all else is told")
  func cut() throws {
    var exchange = Tapped.exchange(.tcp, try Tapped.query(), try Tapped.query(flags: 0x8400))
    exchange.note.replyLength += 3000
    var told = try messages(format.octets(of: exchange))
    try #require(told.count == 2)
    #expect(told[0].message[10] != nil)
    #expect(told[1].message[14] == nil && told[1].message[12] == .number(1_700_000_000))
    exchange.note.messageLength += 1
    told = try messages(format.octets(of: exchange))
    #expect(told[0].message[10] == nil && told[0].message[6] == .number(40_000))
  }

  @Test("a file begins with START and ends with STOP")
  func file() {
    let type = Array("protobuf:dnstap.Dnstap".utf8)
    #expect(
      format.start() == [0, 0, 0, 0, 0, 0, 0, 34, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 22] + type)
    #expect(format.end(at: 0) == [0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 3])
  }

  @Test("control frames of a reader: their type and content types, and never a trap")
  func control() throws {
    func body(_ type: FrameStream.Control) -> [UInt8] { Array(FrameStream.control(type)[8...]) }
    for type in [FrameStream.Control.accept, .start, .stop, .ready, .finish] {
      let read = try #require(FrameStream.read(control: body(type)))
      #expect(read == (type, true))
    }
    let other: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0x78]
    #expect(try #require(FrameStream.read(control: other)) == (.accept, false))
    let both = try #require(FrameStream.read(control: other + body(.accept)[4...]))
    #expect(both == (.accept, true))
    #expect(FrameStream.read(control: [0, 0, 0, 6]) == nil)
    let whole = other + body(.accept)[4...]
    for count in 1..<whole.count where count != 4 && count != 13 {
      #expect(FrameStream.read(control: Array(whole[..<count])) == nil)
    }
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<5_000 {
      var octets = whole
      for _ in 0..<4 {
        octets[.random(in: 0..<octets.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      _ = FrameStream.read(control: octets)
    }
  }

  @Test("a socket that nobody listens on, or whose reader says nothing of the protocol, is told")
  func peers() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).sock"
    ).path
    #expect(throws: ServerError.self) { _ = try OctetStream(socket: path) }
    #expect(throws: ServerError("cannot connect to \(path)x: No such file or directory")) {
      _ = try OctetStream(socket: path + "x")
    }
    let long = "/" + String(repeating: "x", count: 200)
    #expect(throws: ServerError("cannot connect to \(long): File name too long")) {
      _ = try OctetStream(socket: long)
    }
  }
}
