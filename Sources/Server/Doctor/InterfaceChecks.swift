import Steering
import XDP

/// The rules for one interface: facts in, findings out.
struct InterfaceChecks {
  var facts: InterfaceFacts
  var host: HostFacts
  /// `fast-path.mode`, and how many queues are to be served.
  var mode = Configuration.FastPathMode.auto
  var wanted = Configuration.Queues.all
  /// Queues of the interfaces before, whose workers have the first CPUs.
  var queuesBefore = 0

  private var name: String { facts.name }

  /// So many queues are served.
  var served: Int {
    if facts.isLoopback { return 0 }
    if case .count(let count) = wanted { return min(count, facts.queues) }
    return facts.queues
  }

  /// What frames over a wire need makes no sense for loopback.
  var findings: [DoctorFinding] {
    if facts.isLoopback {
      return [
        .red(
          "interface", of: name, "loopback: never on the fast path",
          advice: "the kernel path serves it; name an interface that a wire is at")
      ]
    }
    return [driver, link, native, zeroCopy, queues, hashing, tags, mtu, programs, cpus]
  }

  var driver: DoctorFinding {
    facts.driver.map { .green("driver", of: name, $0) }
      ?? .amber("driver", of: name, "the driver does not say its name", mend: "ethtool -i \(name)")
  }

  var link: DoctorFinding {
    if !facts.isUp { return .red("link", of: name, "down", mend: "ip link set dev \(name) up") }
    guard facts.hasCarrier else {
      return .amber("link", of: name, "no carrier: is the cable in?", mend: "ethtool \(name)")
    }
    return .green("link", of: name, "up")
  }

  /// Whether the XDP program runs in the driver.
  var native: DoctorFinding {
    if mode == .generic {
      return .green("native-xdp", of: name, "not wanted: fast-path.mode is generic")
    }
    guard let features = facts.features else {
      return .amber(
        "native-xdp", of: name,
        "the kernel does not say (from 6.3 on): the server tries when it starts",
        mend: "apus status --json | jq .fast_path")
    }
    if features.isSuperset(of: [.basic, .redirect]) {
      return .green("native-xdp", of: name, "the driver has it")
    }
    let says = "the driver \(facts.driver ?? "there") has no native XDP with redirection"
    guard mode == .auto || mode == .off else {
      return .red(
        "native-xdp", of: name, says, advice: "fast-path.mode: auto, which takes generic XDP")
    }
    return .amber(
      "native-xdp", of: name, "\(says): generic XDP is taken, which is slower",
      advice: "a card whose driver has native XDP")
  }

  var zeroCopy: DoctorFinding {
    if mode == .generic || mode == .copy {
      return .green("zero-copy", of: name, "not wanted: fast-path.mode is \(mode.rawValue)")
    }
    guard let features = facts.features else {
      return .amber(
        "zero-copy", of: name,
        "the kernel does not say (from 6.3 on): the server tries when it starts",
        mend: "apus status --json | jq .fast_path")
    }
    if features.contains(.zeroCopy) { return .green("zero-copy", of: name, "the driver has it") }
    let says = "the driver \(facts.driver ?? "there") has none"
    guard mode != .zeroCopy else {
      return .red("zero-copy", of: name, says, advice: "fast-path.mode: auto, which copies")
    }
    return .amber(
      "zero-copy", of: name, "\(says): each frame is copied once each way",
      advice: "a card whose driver has zero-copy")
  }

  /// A worker a queue, a CPU a worker.
  var queues: DoctorFinding {
    let cpus = host.cpus.count
    let says = "\(counted(facts.queues, "queue")) for \(counted(cpus, "CPU"))"
    if served > cpus, cpus > 0 {
      return .amber(
        "queues", of: name, "\(says): workers share CPUs",
        mend: setQueues(cpus))
    }
    let possible = min(cpus, facts.mostQueues ?? facts.queues)
    if case .all = wanted, facts.queues < possible {
      return .amber(
        "queues", of: name, "\(says), and the card has \(facts.mostQueues ?? facts.queues)",
        mend: setQueues(possible))
    }
    return .green("queues", of: name, says)
  }

  private func setQueues(_ count: Int) -> String {
    facts.hasCombinedQueues
      ? "ethtool -L \(name) combined \(count)" : "ethtool -L \(name) rx \(count) tx \(count)"
  }

  /// Without the ports, all of a resolver's queries come to one queue.
  var hashing: DoctorFinding {
    guard facts.queues > 1 else { return .green("rss", of: name, "one queue: nothing to spread") }
    if served < facts.queues {
      return .amber(
        "rss", of: name,
        "\(served) of \(facts.queues) queues are served: what is spread to others takes the kernel path",
        mend: "ethtool -X \(name) equal \(served)")
    }
    let lacks = [("udp4", facts.hashesIPv4Ports), ("udp6", facts.hashesIPv6Ports)]
    if let (flow, _) = lacks.first(where: { $0.1 == false }) {
      let all = lacks.filter { $0.1 == false }.map(\.0)
      return .amber(
        "rss", of: name, "the hash of \(all.joined(separator: " and ")) leaves out the ports",
        mend: (all.isEmpty ? [flow] : all).map { "ethtool -N \(name) rx-flow-hash \($0) sdfn" }
          .joined(separator: "; "))
    }
    guard facts.hashesIPv4Ports != nil, facts.hashesIPv6Ports != nil else {
      return .amber(
        "rss", of: name, "the driver does not say whether ports are hashed",
        mend: "ethtool -n \(name) rx-flow-hash udp4; ethtool -n \(name) rx-flow-hash udp6")
    }
    return .green("rss", of: name, "UDP is spread by addresses and ports")
  }

  var tags: DoctorFinding {
    facts.hidesTags
      ? .red(
        "vlan", of: name,
        "VLAN devices stand on it and its card takes tags off before the XDP program: the kernel path serves it",
        mend: "ethtool -K \(name) rxvlan off")
      : .green("vlan", of: name, "no tag is hidden")
  }

  /// The largest MTU of a driver that takes a frame in one page: 4,096 octets less XDP's headroom, the
  /// kernel's own struct at the end, and the Ethernet header with two tags.
  static let mostInOnePage = 4096 - 256 - 320 - 22

  /// The largest whose frames fit a chunk, behind XDP's headroom.
  static let mostInChunk = ChunkGeometry.leastSize - 256 - 22

  var mtu: DoctorFinding {
    let mend = "ip link set dev \(name) mtu 1500"
    if facts.mtu > Self.mostInOnePage, mode != .generic,
      facts.features?.contains(.multipleBuffers) != true
    {
      return .red(
        "mtu", of: name,
        "\(facts.mtu): over \(Self.mostInOnePage) most drivers refuse a program that takes one buffer",
        mend: mend)
    }
    if facts.mtu > Self.mostInChunk {
      return .amber(
        "mtu", of: name,
        "\(facts.mtu): frames of more than \(Self.mostInChunk) octets fit no chunk",
        mend: mend)
    }
    return .green("mtu", of: name, "\(facts.mtu)")
  }

  var programs: DoctorFinding {
    let others = facts.programs.filter { $0.name != AttachedProgram.own }
    guard let other = others.first else {
      return .green(
        "xdp-programs", of: name, facts.programs.isEmpty ? "none" : "Apus' own: a server runs here")
    }
    guard let program = other.name else {
      return .amber(
        "xdp-programs", of: name,
        "number \(other.number), of which the kernel does not say whose it is",
        mend: "bpftool prog show id \(other.number)")
    }
    return .red(
      "xdp-programs", of: name, "'\(program)' (number \(other.number)) has the interface",
      mend: "ip link set dev \(name) xdp off",
      advice: "what is attached by link goes with its owner")
  }

  /// Whether the workers' CPUs are on the card's node.
  var cpus: DoctorFinding {
    let pins = (0..<served).compactMap { index in
      host.cpus.isEmpty ? nil : host.cpus[(queuesBefore + index) % host.cpus.count]
    }
    let told = "workers on CPU \(pins.map(String.init).joined(separator: ", "))"
    guard let node = facts.node, Set(host.nodes.values).count > 1 else {
      return .green("cpus", of: name, told)
    }
    let far = pins.filter { host.nodes[$0] != node }
    guard far.isEmpty else {
      let near = host.nodes.filter { $0.value == node }.keys.sorted().map(String.init)
      return .amber(
        "cpus", of: name,
        "\(told), of which \(far.map(String.init).joined(separator: ", ")) not on the card's node \(node)",
        mend: "taskset -c \(near.joined(separator: ",")) apus serve --config /etc/apus/apus.yaml",
        advice: "for a service CPUAffinity=\(near.joined(separator: " "))")
    }
    return .green("cpus", of: name, "\(told), on the card's node \(node)")
  }
}
