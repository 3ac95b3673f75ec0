import Glibc

/// The zones that are loaded: `bench.test.`, as a transfer or a signer writes zones, a record a line.
enum ZoneShape: String {
  /// An A record a name.
  case a
  /// Delegations: two name servers each, every other one with glue.
  case tld
  /// The same as a registry signs it: NSEC3 with opt-out, and one of twenty delegations is signed (``Registry``).
  case registry

  func write(names: Int) {
    var output = Output()
    output.put(
      """
      bench.test. 3600 IN SOA ns1.bench.test. hostmaster.bench.test. 1 7200 3600 604800 300
      bench.test. 3600 IN NS ns1.bench.test.
      ns1.bench.test. 3600 IN A 198.18.0.1

      """)
    var registry = Registry()
    if self == .registry { registry.putApex(&output) }
    for number in 0..<names {
      let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
      switch self {
      case .a: output.put("h\(number).bench.test. 3600 IN A \(address)\n")
      case .tld, .registry:
        let label = "d\(number)x"
        let name = "\(label).bench.test."
        if number % 2 == 0 {
          output.put("\(name) 86400 IN NS ns1.\(name)\n\(name) 86400 IN NS ns2.\(name)\n")
          output.put(
            "ns1.\(name) 86400 IN A \(address)\nns2.\(name) 86400 IN A \(address)\n")
        } else {
          output.put("\(name) 86400 IN NS a.ns\(number % 1000).example.net.\n")
          output.put("\(name) 86400 IN NS b.ns\(number % 1000).example.net.\n")
        }
        if self == .registry, number % 20 == 0 { registry.putSigned(label, &output) }
      }
    }
    registry.putChain(&output)
    output.flush()
  }
}

/// Standard output by the megabyte: a print a line would take longer than a load.
struct Output {
  private var text = ""

  mutating func put(_ line: String) {
    text += line
    if text.utf8.count > 1 << 20 { flush() }
  }

  mutating func flush() {
    print(text, terminator: "")
    text = ""
  }
}
