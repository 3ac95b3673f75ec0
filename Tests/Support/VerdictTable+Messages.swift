import Addresses
import DNSWire

extension VerdictTable {
  static let messages: [VerdictRow] = [
    message("QR=1", .dropped("response"), "RFC 1035, 4.1.1") { $0.flags = 0x8100 },
    message("QDCOUNT 0", formErr, "RFC 9619") { $0.questionCount = 0 },
    message("QDCOUNT 2", formErr, "RFC 9619") { $0.questionCount = 2 },
    octets("truncated question", formErr, "RFC 1035, 4.1.2") { $0.octets.dropLast(2) },
    message("compression pointer in the question", formErr, "RFC 1035, 4.1.4") {
      $0.qname = [0xc0, 12]
    },
    message("label over 63 octets", formErr, "RFC 1035, 2.3.4") {
      $0.qname = [64] + [UInt8](repeating: 0x61, count: 64) + [0]
    },
    message("name over 255 octets", formErr, "RFC 1035, 2.3.4") {
      let label = [63] + [UInt8](repeating: 0x61, count: 63)
      $0.qname = label + label + label + label + [0]
    },
    octets("message of 12 octets", formErr, "RFC 1035, 4.1.1") { $0.octets.prefix(12) },
    octets("message of 11 octets", .dropped("short_message"), "RFC 1035, 4.1.1") {
      $0.octets.prefix(11)
    },
    octets("message of 0 octets", .dropped("short_message"), "RFC 1035, 4.1.1") { _ in [] },
    octets("query of 1,400 octets with trailing octets, IPv4", answered, "RFC 1035, 4.2.1") {
      ($0.octets + [UInt8](repeating: 0xa5, count: 1400 - $0.octets.count))[...]
    },
    octets("query of 1,400 octets with trailing octets, IPv6", answered, "RFC 1035, 4.2.1") {
      ($0.octets + [UInt8](repeating: 0xa5, count: 1400 - $0.octets.count))[...]
    },
  ]

  /// A row of a query that `edit` changes.
  static func message(
    _ name: String, _ outcome: VerdictRow.Outcome, _ reference: String,
    _ edit: @escaping @Sendable (inout QueryMessage) -> Void
  ) -> VerdictRow {
    octets(name, outcome, reference) {
      var query = $0
      edit(&query)
      return query.octets[...]
    }
  }

  /// A row of the octets that `octets` makes of a query, over IPv6 where the name says so.
  static func octets(
    _ name: String, _ outcome: VerdictRow.Outcome, _ reference: String,
    _ octets: @escaping @Sendable (QueryMessage) -> ArraySlice<UInt8>
  ) -> VerdictRow {
    row(name, "redirected", outcome, reference) { parties in
      let payload = Array(octets(QueryMessage(parties.name)))
      let udp = CraftedFrame.UDP(from: 40053, to: 53, payload)
      return [parties.frame(name.hasSuffix("IPv6") ? 6 : 4, udp)]
    }
  }

  static let addresses: [VerdictRow] =
    both("source port 0", .dropped("source_port"), "RFC 768") { $0.sourcePort = 0 }
    + [
      source(
        "own address", .dropped("source_own"), "RFC 1122, 3.2.1.3", { $0.server4 }, { $0.server6 }),
      source(
        "another own address", .dropped("source_own"), "RFC 1122, 3.2.1.3", { $0.own4 },
        { $0.own6 }),
      source(
        "multicast", .dropped("source_multicast"), "RFC 1122, 3.2.1.3",
        { _ in IPAddress(ipv4: 0xe000_0009) }, { _ in IPAddress(high: 0xff02 << 48, low: 9) }),
      source(
        "unspecified", .dropped("source_unspecified"), "RFC 1122, 3.2.1.3",
        { _ in .anyIPv4 }, { _ in .anyIPv6 }),
    ].flatMap { $0 } + [
      row("source broadcast, IPv4", "redirected", .dropped("source_broadcast"), "RFC 1122, 3.2.1.3")
      { parties in [parties.query(4).ipv4 { $0.source = IPAddress(ipv4: 0xffff_ffff) }] },
      row("destination multicast, IPv4", "ethernet_group", .silence, "RFC 1112, 6.4") { parties in
        var frame = parties.query(4).ipv4 { $0.destination = IPAddress(ipv4: 0xe000_0001) }
        frame.destination = [0x01, 0x00, 0x5e, 0, 0, 1]
        return [frame]
      },
      row("destination multicast, IPv6", "ethernet_group", .silence, "RFC 2464, 7") { parties in
        var frame = parties.query(6).ipv6 { $0.destination = IPAddress(high: 0xff02 << 48, low: 1) }
        frame.destination = [0x33, 0x33, 0, 0, 0, 1]
        return [frame]
      },
      row("destination broadcast, IPv4", "ethernet_group", .silence, "RFC 919, 7") { parties in
        var frame = parties.query(4).ipv4 { $0.destination = IPAddress(ipv4: 0xffff_ffff) }
        frame.destination = [255, 255, 255, 255, 255, 255]
        return [frame]
      },
    ]

  /// Rows for both IP versions, of a query from another source.
  private static func source(
    _ name: String, _ outcome: VerdictRow.Outcome, _ reference: String,
    _ four: @escaping @Sendable (Parties) -> IPAddress,
    _ six: @escaping @Sendable (Parties) -> IPAddress
  ) -> [VerdictRow] {
    [
      row("source \(name), IPv4", "redirected", outcome, reference) { parties in
        [parties.query(4).ipv4 { $0.source = four(parties) }]
      },
      row("source \(name), IPv6", "redirected", outcome, reference) { parties in
        [parties.query(6).ipv6 { $0.source = six(parties) }]
      },
    ]
  }
}
