import Addresses
import DNSWire

extension VerdictTable {
  static let plain: [VerdictRow] = [
    row("plain query, IPv4", "redirected", answered, "RFC 1035, 4.2.1") { [$0.query(4)] },
    row("plain query, IPv6", "redirected", answered, "RFC 1035, 4.2.1") { [$0.query(6)] },
    row("one VLAN tag", "redirected", answered, "IEEE 802.1Q") { parties in
      var frame = parties.query(4)
      frame.tags = [CraftedFrame.Tag(control: 7)]
      return [frame]
    },
    row("two VLAN tags", "redirected", answered, "IEEE 802.1ad") { parties in
      var frame = parties.query(6)
      frame.tags = [
        CraftedFrame.Tag(etherType: 0x88a8, control: 7), CraftedFrame.Tag(control: 8),
      ]
      return [frame]
    },
  ]

  static let passed: [VerdictRow] =
    [
      row("ARP request", "ethernet_group", .stack("ARP reply"), "RFC 826") {
        [.arp(from: $0.clientMAC, $0.client4, asking: $0.server4)]
      },
      row("ICMP echo request", "not_udp", .stack("echo reply"), "RFC 792") { parties in
        [parties.query(4).ipv4 { $0.transport = .echo(CraftedFrame.ICMPEcho(isIPv6: false)) }]
      },
      row("TCP SYN to port 53", "not_udp", .stack("SYN and ACK"), "RFC 7766, 5") { parties in
        [parties.query(4).ipv4 { $0.transport = .tcp(CraftedFrame.TCP(from: 40053, to: 53)) }]
      },
      row("UDP to another port", "not_served", .stack("ICMP port unreachable"), "RFC 1122, 4.1.3.1")
      { [$0.frame(4, CraftedFrame.UDP(from: 40053, to: 5399, QueryMessage($0.name).octets))] },
      row("UDP to an address not served, IPv4", "not_served", .silence, "RFC 1122, 3.2.1.3") {
        parties in [parties.query(4).ipv4 { $0.destination = parties.absent4 }]
      },
      row("UDP to an address not served, IPv6", "not_served", .silence, "RFC 8200, 3") { parties in
        [parties.query(6).ipv6 { $0.destination = parties.absent6 }]
      },
      row("another host's Ethernet address", "foreign_mac", .silence, "Linux, PACKET_OTHERHOST") {
        parties in
        var frame = parties.query(4)
        frame.destination[5] ^= 1
        return [frame]
      },
      row("IPv4 options", "ipv4_options", byKernel, "RFC 791, 3.1") { parties in
        [parties.query(4).ipv4 { $0.options = [1, 1, 1, 1] }]
      },
      row("first and later fragment, IPv4", "fragment", byKernel, "RFC 791, 3.2") {
        $0.query(4).fragmented(first: 24, identification: 0x4d01)
      },
      row("first and later fragment, IPv6", "fragment", byKernel, "RFC 8200, 4.5") {
        $0.query(6).fragmented(first: 24, identification: 0x4d02)
      },
    ]
    + [4, 6].flatMap { version in
      [
        row(
          "first fragment alone, IPv\(version)", "fragment", .silence, "RFC 1122, 3.3.2"
        ) { Array($0.query(version).fragmented(first: 24, identification: 0x4d03).prefix(1)) },
        row(
          "later fragment alone, IPv\(version)", "fragment", .silence, "RFC 1122, 3.3.2"
        ) { Array($0.query(version).fragmented(first: 24, identification: 0x4d04).suffix(1)) },
      ]
    } + [
      row("hop-by-hop options", "ipv6_extension", byKernel, "RFC 8200, 4.3") { parties in
        [parties.query(6).ipv6 { $0.extensions = [.hopByHop] }]
      },
      row("destination options", "ipv6_extension", byKernel, "RFC 8200, 4.6") { parties in
        [parties.query(6).ipv6 { $0.extensions = [.destinationOptions] }]
      },
    ]

  static let lengths: [VerdictRow] =
    [
      row(
        "short frame padded to 60 octets (question: the root)", "redirected",
        .response(fast: true, .refused, questions: 1, answers: 0), "RFC 894"
      ) { parties in
        let udp = CraftedFrame.UDP(from: 40053, to: 53, QueryMessage(.root).octets)
        var frame = parties.frame(4, udp)
        frame.paddedTo = 60
        frame.padding = 0xff
        return [frame]
      }
    ]
    + both("UDP length smaller than the IP payload", answered, "RFC 768") {
      $0.trailing = [1, 2, 3, 4]
    }
    + both("UDP length larger than the IP payload", .dropped("udp_length"), "RFC 768") {
      $0.length = UInt16(8 + $0.payload.count + 4)
    } + [
      row(
        "IP total length beyond the frame, IPv4", "redirected", .dropped("ip_length"),
        "RFC 791, 3.1"
      ) { parties in
        [parties.query(4).ipv4 { $0.totalLength = UInt16($0.octets.count + 8) }]
      },
      row(
        "IP payload length beyond the frame, IPv6", "redirected", .dropped("ip_length"),
        "RFC 8200, 3"
      ) { parties in
        [parties.query(6).ipv6 { $0.payloadLength = UInt16($0.octets.count - 40 + 8) }]
      },
    ]

  static let checksums: [VerdictRow] =
    [
      row("IPv4 header checksum wrong", "redirected", .dropped("ipv4_checksum"), "RFC 791, 3.1") {
        parties in [parties.query(4).ipv4 { $0.isChecksumRight = false }]
      }
    ]
    + both("UDP checksum wrong", .dropped("udp_checksum"), "RFC 1122, 4.1.3.4") {
      $0.checksum = .wrong
    } + [
      row("UDP checksum zero, IPv4", "redirected", answered, "RFC 768") {
        var udp = CraftedFrame.UDP(from: 40053, to: 53, QueryMessage($0.name).octets)
        udp.checksum = .zero
        return [$0.frame(4, udp)]
      },
      row(
        "UDP checksum zero, IPv6", "redirected", .dropped("udp_checksum_missing"), "RFC 8200, 8.1"
      ) {
        var udp = CraftedFrame.UDP(from: 40053, to: 53, QueryMessage($0.name).octets)
        udp.checksum = .zero
        return [$0.frame(6, udp)]
      },
    ]
    + both("partial checksum of an offloading sender", answered, "Linux, CHECKSUM_PARTIAL") {
      $0.checksum = .partial
    }
}
