import Addresses
import Testing

@testable import Import

/// What is carried over of a list, beside what the list itself says.
@Suite("Import: rules on who may have a zone") struct TransferRulesTests {
  /// A rule as the other servers have it: the first that matches decides.
  private struct Rule {
    var allows: Bool
    var from: [AddressPrefix]
    var isAllBut: Bool
    var key: String?

    func matches(_ client: IPAddress, _ signer: String?) -> Bool {
      from.contains { $0.contains(client) } != isAllBut && (key == nil || key == signer)
    }

    init(_ generator: inout some RandomNumberGenerator) {
      allows = .random(using: &generator)
      isAllBut = !allows && .random(using: &generator)
      key = [nil, "a", "b"].randomElement(using: &generator) ?? nil
      from = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        AddressPrefix(
          TransferRulesTests.client(.random(in: 0..<16, using: &generator)),
          length: .random(in: 28...32, using: &generator))
      }
    }
  }

  private static func client(_ number: UInt32) -> IPAddress {
    IPAddress(ipv4: 0xc000_0200 + number)
  }

  @Test("nobody may have a zone who could not before, and where nothing is told all may who could")
  func random() {
    var generator = SystemRandomNumberGenerator()
    var (told, whole) = (0, 0)
    for _ in 0..<3000 {
      let rules = (0..<Int.random(in: 1...5, using: &generator)).map { _ in Rule(&generator) }
      var (list, notes, peers) = (TransferRules(), Notes(main: ""), ZonePeers())
      for rule in rules {
        if rule.allows {
          list.allow(
            ZonePeers.Grant(from: rule.from, key: rule.key),
            as: Word(text: "x", at: Position(file: 0, line: 0, column: 0)), of: "y", &notes)
        } else {
          list.deny(
            TransferRules.Denial(
              from: rule.from, isAllBut: rule.isAllBut, key: rule.key, said: "!x"))
        }
      }
      peers.grant(list.grants)
      (told, whole) = notes.isEmpty ? (told, whole + 1) : (told + 1, whole)
      for number in UInt32(0)..<16 {
        for signer in [nil, "a", "b"] {
          let client = Self.client(number)
          let may = rules.first { $0.matches(client, signer) }?.allows ?? false
          let has = peers.grants.contains { grant in
            grant.from.contains { $0.contains(client) } && (grant.key == nil || grant.key == signer)
          }
          #expect(notes.isEmpty ? has == may : !has || may, "\(rules) \(client) \(signer ?? "-")")
        }
      }
    }
    #expect(told > 100 && whole > 100)
  }

  @Test("a range is made of the fewest prefixes that have its addresses and no other")
  func ranges() throws {
    func prefixes(_ first: String, _ last: String) throws -> [String] {
      let (first, last) = (try #require(IPAddress(first)), try #require(IPAddress(last)))
      return AddressPrefix.making(from: first, to: last).map(\.description)
    }
    #expect(try prefixes("192.0.2.7", "192.0.2.7") == ["192.0.2.7/32"])
    #expect(
      try prefixes("192.0.2.4", "192.0.2.25")
        == ["192.0.2.4/30", "192.0.2.8/29", "192.0.2.16/29", "192.0.2.24/31"])
    #expect(try prefixes("0.0.0.0", "255.255.255.255") == ["0.0.0.0/0"])
    #expect(try prefixes("255.255.255.254", "255.255.255.255") == ["255.255.255.254/31"])
    #expect(try prefixes("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == ["::/0"])
    #expect(try prefixes("2001:db8::1", "2001:db8::2") == ["2001:db8::1/128", "2001:db8::2/128"])
    #expect(try prefixes("192.0.2.9", "192.0.2.8") == [])
    for _ in 0..<200 {
      let (start, end) = (UInt32.random(in: 0...300), UInt32.random(in: 0...300))
      let made = AddressPrefix.making(from: Self.client(start), to: Self.client(end))
      for number in UInt32(0)...301 {
        #expect(
          made.count { $0.contains(Self.client(number)) }
            == ((start...max(start, end)).contains(number) && start <= end ? 1 : 0))
      }
    }
  }
}
