import Addresses
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Steering

/// The addresses of a namespace, and the news of them, in namespaces of the tests' own.
@Suite(.needsBPF, .timeLimit(.minutes(1))) struct LocalAddressTests {
  private static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  @Test("the addresses of every device are local: lo, dummy, veth, point-to-point")
  func current() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        """
        \(NetworkNamespace.software("dummy0")) && ip link add left type veth peer name right &&
        ip address add 198.51.100.53/32 dev lo && ip address add 2001:db8:1::53/128 dev lo &&
        ip address add 203.0.113.53/32 dev dummy0 && ip address add 192.0.2.53/24 dev left &&
        ip address add 2001:db8::53/64 dev left nodad &&
        ip address add 192.0.2.129 peer 192.0.2.130 dev right
        """)
      let expected = try Set(
        [
          "127.0.0.1", "::1", "198.51.100.53", "2001:db8:1::53", "203.0.113.53", "192.0.2.53",
          "2001:db8::53", "192.0.2.129",
        ].map { try Self.address($0) })
      #expect(try LocalAddresses.current().addresses == expected)
    }
  }

  @Test("a tentative IPv6 address is not local yet (RFC 4862, section 5.4)")
  func tentative() async throws {
    try await NetworkNamespace.with {
      // Until its device is up an address stays tentative; a dummy device's never is.
      try NetworkNamespace.shell(
        "ip link add left type veth peer name right && ip address add 2001:db8::53/64 dev left")
      let address = try Self.address("2001:db8::53")
      #expect(try !LocalAddresses.current().addresses.contains(address))
      try NetworkNamespace.shell("ip link set right up && ip link set left up")
      #expect(
        try NetworkNamespace.eventually {
          try LocalAddresses.current().addresses.contains(address)
        })
    }
  }

  @Test("a wildcard stands for the local addresses of its family, but for loopback")
  func wildcards() throws {
    let (four, six) = (try Self.address("192.0.2.53"), try Self.address("2001:db8::53"))
    let local = LocalAddresses(
      [
        four, six, try Self.address("127.0.0.1"), try Self.address("127.1.2.3"),
        .init(high: 0, low: 1),
      ])
    func endpoints(_ listening: Endpoint...) -> Set<Endpoint> {
      local.endpoints(listening: listening)
    }
    #expect(
      endpoints(Endpoint(address: .anyIPv4, port: 53)) == [Endpoint(address: four, port: 53)])
    #expect(
      endpoints(Endpoint(address: .anyIPv6, port: 53)) == [Endpoint(address: six, port: 53)])
    #expect(endpoints(Endpoint(address: try Self.address("127.0.0.1"), port: 53)).isEmpty)
  }

  @Test(
    "a link-local address may be a neighbour's on another link; all others are the host's")
  func exclusive() throws {
    let own = try ["192.0.2.53", "127.0.0.1", "2001:db8::53"].map { try Self.address($0) }
    let linkLocal = try ["fe80::1", "febf::1"].map { try Self.address($0) }
    #expect(LocalAddresses(Set(own + linkLocal)).exclusive == Set(own))
  }

  @Test("an explicit listen address stands for itself while it is local, and else for nothing")
  func explicit() throws {
    let here = Endpoint(address: try Self.address("192.0.2.53"), port: 5353)
    let there = Endpoint(address: try Self.address("2001:db8::77"), port: 53)
    var local = LocalAddresses([here.address])
    #expect(local.endpoints(listening: [here, there]) == [here])
    local.addresses.insert(there.address)
    #expect(local.endpoints(listening: [here, there]) == [here, there])
    local.addresses.remove(here.address)
    #expect(local.endpoints(listening: [here, there]) == [there])
  }

  @Test("an address that comes or goes on lo, a dummy device or veth is told of, IP and Ethernet")
  func news() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        "\(NetworkNamespace.software("dummy0")) && ip link add left type veth peer name right")
      let told = Told()
      let watcher = try AddressWatcher { told.add($0) }
      #expect(NetworkNamespace.eventually { told.count == 1 })
      for (text, device) in [
        ("198.51.100.53/32", "lo"), ("2001:db8:1::53/128", "lo"), ("203.0.113.53/32", "dummy0"),
        ("192.0.2.53/24", "left"),
      ] {
        let address = try Self.address(String(text.prefix { $0 != "/" }))
        #expect(told.last?.addresses.contains(address) == false)
        try NetworkNamespace.shell("ip address add \(text) dev \(device)")
        #expect(
          NetworkNamespace.eventually { told.last?.addresses.contains(address) == true }, "\(text)")
        try NetworkNamespace.shell("ip address del \(text) dev \(device)")
        #expect(
          NetworkNamespace.eventually { told.last?.addresses.contains(address) == false }, "\(text)"
        )
      }
      let left = try NetworkInterface(named: "left")
      let mac = try #require(EthernetAddress(octets: [2, 0, 0, 0, 0, 0x77]))
      #expect(told.last?.ethernet[left.index] == (try left.ethernetAddress()))
      try NetworkNamespace.shell("ip link set left address \(mac)")
      #expect(NetworkNamespace.eventually { told.last?.ethernet[left.index] == mac })
      #expect(try left.ethernetAddress() == mac)
      #expect(told.failures == 0)

      watcher.stop()
      let count = told.count
      try NetworkNamespace.shell("ip address add 198.51.100.99/32 dev lo")
      usleep(100_000)
      #expect(told.count == count, "nothing is told after the stop")
      watcher.stop()
    }
  }

  @Test("a listing that fails is told once, and tried again without news until it holds")
  func retry() async throws {
    try await NetworkNamespace.with {
      let (told, unsteady) = (Told(), Unsteady(failures: 3))
      let watcher = try AddressWatcher(
        patience: 10, list: { () throws(SteeringError) in try unsteady.list() }
      ) { told.add($0) }
      #expect(NetworkNamespace.eventually { told.count == 2 })
      #expect(told.failures == 1)
      #expect(told.last != nil, "the addresses came after the error")
      let address = try Self.address("198.51.100.53")
      try NetworkNamespace.shell("ip address add 198.51.100.53/32 dev lo")
      #expect(NetworkNamespace.eventually { told.last?.addresses.contains(address) == true })
      withExtendedLifetime(watcher) {}
    }
  }

  @Test(
    "nothing is told where nothing changed, and a hundred changes at once end in the last state")
  func burst() async throws {
    try await NetworkNamespace.with {
      let told = Told()
      let watcher = try AddressWatcher { told.add($0) }
      #expect(NetworkNamespace.eventually { told.count == 1 })
      // An address's lifetime, a device's queue length: news to the kernel, not to us.
      try NetworkNamespace.shell("ip link set lo txqueuelen 7")
      usleep(100_000)
      #expect(told.count == 1)
      try NetworkNamespace.shell(
        """
        for i in $(seq 1 100); do echo "address add 198.51.100.$i/32 dev lo"; done | ip -batch -
        """)
      #expect(NetworkNamespace.eventually { told.last?.addresses.count == 102 })
      withExtendedLifetime(watcher) {}
    }
  }
}

/// A list that fails for a while, as one may under memory pressure.
private final class Unsteady: Sendable {
  private let left: Mutex<Int>

  init(failures: Int) { left = Mutex(failures) }

  func list() throws(SteeringError) -> LocalAddresses {
    let fails = left.withLock { left in
      defer { left -= 1 }
      return left > 0
    }
    if fails { throw SteeringError(.addresses, ENOBUFS) }
    return try LocalAddresses.current()
  }
}

/// What a watcher told.
private final class Told: Sendable {
  private let results = Mutex<[Result<LocalAddresses, SteeringError>]>([])

  func add(_ result: Result<LocalAddresses, SteeringError>) {
    results.withLock { $0.append(result) }
  }

  var count: Int { results.withLock { $0.count } }
  var last: LocalAddresses? { results.withLock { try? $0.last?.get() } }
  var failures: Int {
    results.withLock { $0.count { if case .failure = $0 { true } else { false } } }
  }
}
