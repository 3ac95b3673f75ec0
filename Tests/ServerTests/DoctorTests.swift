import DNSWire
import Foundation
import Steering
import Testing

@testable import Server

/// The rules of `apus doctor`, with facts that were made up.
@Suite("Doctor")
struct DoctorTests {
  private static let all = DoctorCapability.allCases.reduce(UInt64(0)) {
    $0 | 1 << UInt64($1.rawValue)
  }

  private let host = HostFacts(
    kernel: "6.1.0-18-amd64", hasBTF: true, capabilities: all, lockedMemory: .max,
    mostLockedMemory: .max, jit: 1,
    hugePages: "madvise", cpus: [0, 1, 2, 3], nodes: [0: 0, 1: 0, 2: 1, 3: 1])

  private let card = InterfaceFacts(
    name: "eth0", driver: "ice", features: [.basic, .redirect, .zeroCopy], queues: 4,
    mostQueues: 8, hashesIPv4Ports: true, hashesIPv6Ports: true)

  private func host(
    queues: Int = 1, user: String? = nil, _ rule: (HostChecks) -> DoctorFinding,
    _ change: (inout HostFacts) -> Void
  ) -> DoctorFinding {
    var facts = host
    change(&facts)
    return rule(HostChecks(facts: facts, queues: queues, user: user))
  }

  private func card(
    mode: Configuration.FastPathMode = .auto, queues: Configuration.Queues = .all, before: Int = 0,
    _ rule: (InterfaceChecks) -> DoctorFinding, _ change: (inout InterfaceFacts) -> Void = { _ in }
  ) -> DoctorFinding {
    var facts = card
    change(&facts)
    return rule(
      InterfaceChecks(
        facts: facts, host: host, mode: mode, wanted: queues, queuesBefore: before))
  }

  @Test("a machine and a card as they should be are green, with nothing to type")
  func green() {
    let findings =
      HostChecks(facts: host, queues: 4).findings
      + InterfaceChecks(facts: card, host: host).findings
    #expect(
      findings.allSatisfy { $0.grade == .green && $0.command == nil && $0.advice == nil },
      "\(findings)")
    #expect(Set(findings.map { "\($0.subject) \($0.check)" }).count == findings.count)
  }

  @Test("kernel: red before 5.9, amber before 6.1 and where it says no version")
  func kernel() {
    #expect(host(\.kernel) { $0.kernel = "5.8.0" }.grade == .red)
    #expect(host(\.kernel) { $0.kernel = "5.10.0-28-amd64" }.grade == .amber)
    #expect(host(\.kernel) { $0.kernel = "6.1" }.grade == .green)
    #expect(host(\.kernel) { $0.kernel = "10.0.0" }.grade == .green)
    #expect(host(\.kernel) { $0.kernel = "" }.grade == .amber)
  }

  @Test("BTF, JIT and huge pages are amber where they are missing")
  func niceToHave() {
    #expect(host(\.btf) { $0.hasBTF = false }.grade == .amber)
    #expect(host(\.jit) { $0.jit = 0 }.command == "sysctl -w net.core.bpf_jit_enable=1")
    #expect(host(\.jit) { $0.jit = nil }.grade == .amber)
    #expect(host(\.hugePages) { $0.hugePages = "never" }.grade == .amber)
    #expect(host(\.hugePages) { $0.hugePages = nil }.grade == .amber)
  }

  @Test("capabilities: each that is missing is told; CAP_SYS_ADMIN stands in for CAP_BPF")
  func capabilities() {
    func without(_ capabilities: DoctorCapability...) -> DoctorFinding {
      host(\.capabilities) { facts in
        for one in capabilities { facts.capabilities &= ~(1 << UInt64(one.rawValue)) }
      }
    }
    #expect(without(.netRaw).says == "this process lacks CAP_NET_RAW")
    #expect(without(.netAdmin, .bpf, .sysAdmin).says == "this process lacks CAP_NET_ADMIN, CAP_BPF")
    #expect(without(.netAdmin).grade == .red)
    #expect(without(.bpf).grade == .green)
    #expect(without(.ipcLock, .sysAdmin).grade == .green)
  }

  @Test("memlock: 8 MiB a queue, unless the limit is lifted")
  func lockedMemory() {
    func limit(_ octets: UInt64?, queues: Int, lifted: Bool = false) -> DoctorFinding.Grade {
      host(queues: queues, \.lockedMemory) {
        $0.lockedMemory = octets
        if !lifted { $0.capabilities = 0 }
      }.grade
    }
    #expect(limit(.max, queues: 64) == .green)
    #expect(limit(nil, queues: 1) == .amber)
    #expect(limit(nil, queues: 1, lifted: true) == .green)
    #expect(limit(8 << 20, queues: 1) == .green)
    #expect(limit(8 << 20, queues: 2) == .red)
    #expect(limit((8 << 20) - 1, queues: 0) == .red)
    #expect(limit(0, queues: 2, lifted: true) == .green)
  }

  @Test("memlock with server.user: CAP_IPC_LOCK goes, what is lifted before stays")
  func lockedMemoryOfUser() {
    func finding(
      soft: UInt64 = 0, hard: UInt64?, _ capabilities: DoctorCapability...
    ) -> DoctorFinding {
      host(queues: 2, user: "apus", \.lockedMemory) {
        ($0.lockedMemory, $0.mostLockedMemory) = (soft, hard)
        $0.capabilities = capabilities.reduce(0) { $0 | 1 << UInt64($1.rawValue) }
      }
    }
    let red = finding(soft: 8 << 20, hard: 8 << 20, .ipcLock)
    #expect(red.grade == .red && red.says.hasSuffix(", for apus has no CAP_IPC_LOCK"))
    #expect(red.command == "ulimit -l unlimited")
    #expect(red.advice == "for a service LimitMEMLOCK=infinity")
    #expect(finding(hard: 0, .ipcLock, .sysResource).grade == .green)
    #expect(finding(hard: 16 << 20).grade == .green, "the soft limit becomes the hard one")
    #expect(finding(hard: .max).grade == .green)
    #expect(finding(hard: nil, .ipcLock).grade == .amber)
  }

  @Test(
    "native XDP and zero-copy: what is missing is amber, and red where the configuration wants it")
  func features() {
    #expect(card(\.native).grade == .green && card(\.zeroCopy).grade == .green)
    #expect(card(\.native) { $0.features = [.basic] }.grade == .amber)
    #expect(card(mode: .copy, \.native) { $0.features = [] }.grade == .red)
    #expect(card(mode: .generic, \.native) { $0.features = [] }.grade == .green)
    #expect(card(\.zeroCopy) { $0.features = [.basic, .redirect] }.grade == .amber)
    let wanted = card(mode: .zeroCopy, \.zeroCopy) { $0.features = [.basic, .redirect] }
    #expect(wanted.grade == .red && wanted.command == nil)
    #expect(wanted.advice == "fast-path.mode: auto, which copies")
    #expect(card(mode: .copy, \.zeroCopy) { $0.features = [] }.grade == .green)
    // A kernel before 6.3 says nothing.
    #expect(card(\.native) { $0.features = nil }.grade == .amber)
    #expect(card(\.zeroCopy) { $0.features = nil }.grade == .amber)
  }

  @Test("queues: as many as CPUs, where the card has them")
  func queues() {
    #expect(card(\.queues).grade == .green)
    #expect(card(\.queues) { $0.queues = 8 }.command == "ethtool -L eth0 combined 4")
    #expect(card(\.queues) { $0.queues = 1 }.command == "ethtool -L eth0 combined 4")
    #expect(
      card(\.queues) {
        $0.queues = 1
        $0.mostQueues = 2
      }.command == "ethtool -L eth0 combined 2")
    #expect(
      card(\.queues) {
        $0.queues = 1
        $0.mostQueues = nil
      }.grade == .green)
    #expect(card(queues: .count(2), \.queues) { $0.queues = 8 }.grade == .green)
    #expect(
      card(\.queues) {
        $0.queues = 8
        $0.hasCombinedQueues = false
      }.command == "ethtool -L eth0 rx 4 tx 4")
  }

  @Test("RSS: by ports, over just the queues that are served")
  func hashing() {
    #expect(card(\.hashing).grade == .green)
    let four = card(\.hashing) { $0.hashesIPv4Ports = false }
    #expect(four.grade == .amber && four.command == "ethtool -N eth0 rx-flow-hash udp4 sdfn")
    let both = card(\.hashing) {
      $0.hashesIPv4Ports = false
      $0.hashesIPv6Ports = false
    }
    #expect(
      both.command
        == "ethtool -N eth0 rx-flow-hash udp4 sdfn; ethtool -N eth0 rx-flow-hash udp6 sdfn")
    #expect(card(\.hashing) { $0.hashesIPv6Ports = nil }.grade == .amber)
    #expect(
      card(\.hashing) {
        $0.queues = 1
        $0.hashesIPv4Ports = false
      }.grade == .green)
    #expect(card(queues: .count(2), \.hashing).command == "ethtool -X eth0 equal 2")
  }

  @Test("link, driver, VLAN tags, MTU")
  func link() {
    #expect(card(\.link).grade == .green)
    #expect(card(\.link) { $0.isUp = false }.command == "ip link set dev eth0 up")
    #expect(card(\.link) { $0.isUp = false }.grade == .red)
    #expect(card(\.link) { $0.hasCarrier = false }.grade == .amber)
    #expect(card(\.driver) { $0.driver = nil }.grade == .amber)
    let loopback = InterfaceFacts(name: "lo", isLoopback: true, mtu: 65_536)
    let checks = InterfaceChecks(facts: loopback, host: host)
    #expect(checks.served == 0 && checks.findings.count == 1)
    #expect(checks.findings.first?.says == "loopback: never on the fast path")
    #expect(checks.findings.first?.grade == .red && checks.findings.first?.command == nil)
    let tags = card(\.tags) { $0.hidesTags = true }
    #expect(tags.grade == .red && tags.command == "ethtool -K eth0 rxvlan off")
    #expect(card(\.mtu) { $0.mtu = 1770 }.grade == .green)
    #expect(card(\.mtu) { $0.mtu = 1771 }.grade == .amber)
    #expect(card(\.mtu) { $0.mtu = 9000 }.grade == .red)
    #expect(card(mode: .generic, \.mtu) { $0.mtu = 9000 }.grade == .amber)
    #expect(
      card(\.mtu) {
        $0.mtu = 9000
        $0.features?.insert(.multipleBuffers)
      }.grade == .amber)
  }

  @Test("XDP programs: our own is well, another's is not, and one without a name may be either")
  func programs() {
    func grade(_ names: String?...) -> DoctorFinding.Grade {
      card(\.programs) { facts in
        facts.programs = names.map { AttachedProgram(number: 7, name: $0) }
      }.grade
    }
    #expect(grade() == .green)
    #expect(grade("steer") == .green)
    #expect(grade("xdp_pass") == .red)
    #expect(grade("steer", "xdp_pass") == .red)
    #expect(grade(nil) == .amber)
  }

  @Test("CPUs: those that workers are tied to, on the card's node")
  func cpus() {
    #expect(card(\.cpus).grade == .green, "the card has no node")
    let far = card(\.cpus) { $0.node = 1 }
    #expect(far.grade == .amber && far.command?.hasPrefix("taskset -c 2,3 apus serve ") == true)
    #expect(far.advice == "for a service CPUAffinity=2 3")
    #expect(far.says == "workers on CPU 0, 1, 2, 3, of which 0, 1 not on the card's node 1")
    #expect(card(queues: .count(2), \.cpus) { $0.node = 0 }.grade == .green)
    #expect(card(queues: .count(2), before: 2, \.cpus) { $0.node = 1 }.grade == .green)
    #expect(HostFacts.cpus("0-2,5,7-7") == [0, 1, 2, 5, 7])
    #expect(HostFacts.cpus("x,3-1").isEmpty)
  }

  @Test("the self-test: red where it failed, amber where it may not run")
  func selfTest() {
    let failure = Result<String, SelfTestFailure>.failure(SelfTestFailure("no answer"))
    #expect(SelfTest.finding(.success("asked"), host).grade == .green)
    #expect(SelfTest.finding(failure, host).grade == .red)
    #expect(SelfTest.finding(failure, HostFacts()).command == "sudo apus doctor")
    #expect(SelfTest.finding(failure, HostFacts()).grade == .amber)
  }

  @Test("the report: a line a finding, what mends it below, and well only where nothing is red")
  func report() throws {
    let amber = DoctorReport([
      .green("kernel", "6.1.0"),
      .amber(
        "mtu", of: "eth0", "9000", mend: "ip link set dev eth0 mtu 1500", advice: "or live with it"),
    ])
    #expect(amber.ok)
    #expect(
      amber.text() == """
        green  kernel    6.1.0
        amber  eth0 mtu  9000
                         mend: ip link set dev eth0 mtu 1500
                         hint: or live with it
        0 red, 1 amber, 1 green

        """)
    let red = DoctorReport(amber.findings + [.red("link", of: "eth0", "down", mend: "x")])
    #expect(!red.ok)
    #expect(try JSONLine.decode(DoctorReport.self, try JSONLine.encode(red)) == red)
  }

  @Test("the facts of this machine can be read")
  func probe() {
    let facts = HostFacts.probe()
    #expect(facts.kernel.split(separator: ".").count >= 2)
    #expect(!facts.cpus.isEmpty && Set(facts.cpus).count == facts.cpus.count)
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let hex = String(facts.capabilities, radix: 16)
    #expect(status.contains("CapEff:\t" + String(repeating: "0", count: 16 - hex.count) + hex))
  }
}
