import DNSWire

@testable import ZoneImage

extension Corpus {
  /// An OPT record from its CLASS on, without RDLENGTH: payload size, extended RCODE, version, flags,
  /// options.
  static let options: [(String, [UInt8])] = {
    func option(_ code: UInt16, _ data: [UInt8]) -> [UInt8] {
      word16(code) + word16(UInt16(data.count)) + data
    }
    let plain: [UInt8] = [0x04, 0xd0, 0, 0, 0, 0]
    return [
      ("none", plain), ("DO", [0x04, 0xd0, 0, 0, 0x80, 0]), ("payload size 0", [0, 0, 0, 0, 0, 0]),
      ("payload size 65535", [0xff, 0xff, 0, 0, 0x80, 0]), ("version 1", [0x04, 0xd0, 0, 1, 0, 0]),
      ("all flags", [0x04, 0xd0, 0, 0, 0xff, 0xff]), ("NSID", plain + option(3, [])),
      ("DAU DHU N3U", plain + option(5, [8, 13]) + option(6, [2]) + option(7, [1])),
      ("client subnet", plain + option(8, [0, 1, 24, 0, 192, 0, 2])),
      ("expire", plain + option(9, [])),
      ("client cookie", plain + option(10, [1, 2, 3, 4, 5, 6, 7, 8])),
      ("client and server cookie", plain + option(10, Array(1...24))),
      ("cookie too short", plain + option(10, [1, 2, 3])),
      ("cookie of 41 octets", plain + option(10, Array(1...41))),
      ("two cookies", plain + option(10, Array(1...8)) + option(10, Array(9...16))),
      ("keepalive", plain + option(11, [])), ("keepalive 100", plain + option(11, [0, 100])),
      ("padding", plain + option(12, [UInt8](repeating: 0, count: 128))),
      ("chain", plain + option(13, [0])), ("key tags", plain + option(14, [0x4f, 0x66])),
      ("extended error", plain + option(15, [0, 18] + Array("why".utf8))),
      ("unknown option", plain + option(65_001, [1, 2, 3])),
      ("a hundred empty options", plain + (0..<100).flatMap { _ in option(65_001, []) }),
      ("half a header", plain + [0, 3, 0]), ("longer than the RDATA", plain + [0, 3, 0, 9, 1]),
    ]
  }()

  /// Damage: offset and octet, five octets each; or octets to cut.
  static let damages: [(String, [UInt8])] = {
    func set(_ offset: Int, _ octets: [UInt8]) -> [UInt8] {
      octets.enumerated().flatMap { index, octet in
        let at = UInt32(offset + index)
        return word16(UInt16(at >> 16)) + word16(UInt16(at & 0xffff)) + [octet]
      }
    }
    let all: [UInt8] = [0xff, 0xff, 0xff, 0xff]
    let none: [UInt8] = [0, 0, 0, 0]
    var damages: [(String, [UInt8])] = [("none", []), ("last octet cut", [1]), ("cut", [4, 0])]
    for (name, offset) in [
      ("magic", ImageLayout.magic), ("version", ImageLayout.version), ("flags", ImageLayout.flags),
      ("length", ImageLayout.length), ("seed", ImageLayout.seed),
      ("slot count", ImageLayout.slotCount), ("slots", ImageLayout.slots),
      ("apex node", ImageLayout.apexNode), ("NODATA tail", ImageLayout.noDataTail),
      ("NXDOMAIN tail", ImageLayout.nxDomainTail), ("apex length", ImageLayout.apexLength),
      ("apex name", ImageLayout.apexName), ("first tail", ImageLayout.headerSize),
      ("its fix-ups", ImageLayout.headerSize + 12), ("its counts", ImageLayout.headerSize + 4),
    ] {
      damages.append(("\(name) all ones", set(offset, all)))
      damages.append(("\(name) zero", set(offset, none)))
    }
    return damages
  }()

  /// Lines to the control socket; the first octet is the length of the pieces, less one.
  static let requests: [(String, [UInt8])] = [
    ("status", [255] + Array("{\"command\":\"status\"}\n".utf8)),
    ("octet by octet", [0] + Array("{\"command\":\"status\"}\n".utf8)),
    ("unknown command", [30] + Array("{\"command\":\"dance\"}\n{\"command\":\"\"}\n".utf8)),
    ("no JSON", [7] + Array("status\n\n\u{0}\n{}\n[]\nnull\n1e999\n".utf8)),
    ("deep JSON", [255] + [UInt8](repeating: 0x5b, count: 2000) + [0x0a]),
    ("wrong types", [255] + Array("{\"command\":1}\n{\"command\":null}\n\"command\"\n".utf8)),
    ("no UTF-8", [255] + Array("{\"command\":\"".utf8) + [0xff, 0xc0, 0x80] + Array("\"}\n".utf8)),
    ("no newline", [255] + Array("{\"command\":\"status\"}".utf8)),
    ("CRLF", [255] + Array("{\"command\":\"status\"}\r\n".utf8)),
  ]

  /// Octets on a TCP connection; the first octet is the length of the pieces, less one.
  static func streams() throws -> [(String, [UInt8])] {
    func framed(_ words: [String]) throws -> [UInt8] {
      try QueryText.make(words).flatMap { word16(UInt16($0.octets.count)) + $0.octets }
    }
    let queries = try framed(["www.example.", "A"])
    return [
      ("three queries", [255] + queries), ("octet by octet", [0] + queries),
      ("many", [99] + (try framed(["big.example.", "A"])) + queries + queries),
      ("nothing", [0]), ("half a length", [0, 0]), ("length 0", [255, 0, 0] + queries),
      ("length 11", [255, 0, 11] + queries), ("length 65535", [255, 255, 255] + queries),
      ("half a message", [255] + queries.dropLast(9)),
      ("a response", [255, 0, 12, 0x12, 0x34, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0] + queries),
      ("transfer", [255] + (try framed(["example.", "AXFR", "edns=none"])) + queries),
      ("long answers", [255] + (try framed(["long.example.", "TXT"])) + queries),
    ]
  }
}
