import Glibc

/// The zones that are loaded: `bench.test.`, as a transfer or a signer writes zones, a record a line.
enum ZoneShape: String {
  /// An A record a name.
  case a
  /// Delegations: two name servers each, every other one with glue.
  case tld

  func write(names: Int) {
    var text = ""
    func put(_ line: String) {
      text += line
      // A print a line would take longer than a load.
      if text.utf8.count > 1 << 20 {
        print(text, terminator: "")
        text = ""
      }
    }
    put(
      """
      bench.test. 3600 IN SOA ns1.bench.test. hostmaster.bench.test. 1 7200 3600 604800 300
      bench.test. 3600 IN NS ns1.bench.test.
      ns1.bench.test. 3600 IN A 198.18.0.1

      """)
    for number in 0..<names {
      let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255)"
      switch self {
      case .a: put("h\(number).bench.test. 3600 IN A \(address)\n")
      case .tld:
        let name = "d\(number)x.bench.test."
        if number % 2 == 0 {
          put("\(name) 86400 IN NS ns1.\(name)\n\(name) 86400 IN NS ns2.\(name)\n")
          put("ns1.\(name) 86400 IN A \(address)\nns2.\(name) 86400 IN A \(address)\n")
        } else {
          put("\(name) 86400 IN NS a.ns\(number % 1000).example.net.\n")
          put("\(name) 86400 IN NS b.ns\(number % 1000).example.net.\n")
        }
      }
    }
    print(text, terminator: "")
  }
}
