import Testing

@testable import Server

@Suite struct DropLedgerTests {
  @Test("losses of the stack are read from both forms of /proc/net, and nothing else")
  func stack() {
    let snmp = """
      Ip: Forwarding InReceives InHdrErrors InAddrErrors
      Ip: 1 100 2 3
      Udp: InDatagrams NoPorts InErrors
      Udp: 50 4 5
      """
    let snmp6 = "Ip6InReceives                   \t7\nUdp6NoPorts                     \t8\n"
    let counters = StackCounters(snmp: snmp, snmp6: snmp6)
    #expect(
      counters.values == [
        "IpInHdrErrors": 2, "IpInAddrErrors": 3, "UdpNoPorts": 4, "UdpInErrors": 5,
        "Udp6NoPorts": 8,
      ])
  }

  @Test("this machine's counters can be read")
  func current() { #expect(StackCounters.current().values["UdpNoPorts"] != nil) }

  @Test("an account says what is missing, and what is too much")
  func account() {
    #expect(DropLedger.Account("a", total: 5, ["b": 3]).notAccountedFor == 2)
    #expect(DropLedger.Account("a", total: 5, ["b": 3, "c": 4]).notAccountedFor == -2)
  }

  @Test("a counter that began anew counts as it stands")
  func since() {
    #expect(difference(["a": 7, "b": 2], since: ["a": 3, "b": 9]) == ["a": 4, "b": 2])
  }

  @Test("the text names what does not add up, and says so at the end")
  func text() {
    let account = DropLedger.Account("udp", total: 5, ["answered": 3, "drop_response": 0])
    let text = DropLedger(interfaces: [], kernelPath: [account], stack: [:]).text()
    #expect(text.contains("over UDP"))
    let missing = text.split(separator: "\n").filter { $0.hasPrefix("    not accounted for ") }
    #expect(missing.map { $0.split(separator: " ").last } == ["2"])
    #expect(!text.contains("drop_response"))
    #expect(text.contains("Not all is accounted for"))
  }
}
