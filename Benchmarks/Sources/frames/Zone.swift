import DNSWire
import ZoneFile
import ZoneImage

/// The zone that is measured, `big.test.`.
enum Zone {
  /// A name of one A record each, and, where `hasOthers`, for every hundredth name a delegation, a wildcard, and a name
  /// and a delegation with longer labels.
  static func text(names: Int, hasOthers: Bool) -> String {
    var text = """
      $TTL 3600
      $ORIGIN big.test.
      @ SOA ns1 hostmaster 2026 7200 3600 604800 300
      @ NS ns1
      ns1 A 192.0.2.53

      """
    for number in 0..<names {
      let address = "10.0.\(number >> 8 & 255).\(number & 255)"
      text += "h\(number) A \(address)\n"
      guard hasOthers, number % 100 == 0 else { continue }
      text += """
        *.w\(number) A \(address)
        d\(number) NS ns.d\(number)
        ns.d\(number) A \(address)
        \(long("label", number)) A \(address)
        \(long("zones", number)) NS ns.\(long("zones", number))
        ns.\(long("zones", number)) A \(address)

        """
    }
    return text
  }

  /// A label of thirteen octets.
  static func long(_ label: String, _ number: Int) -> String {
    label + String(String(100_000_000 + number).dropFirst())
  }

  static func image(_ text: String) throws -> ZoneImage {
    try image(
      ZoneFile.load(octets: Array(text.utf8), name: "big.test", apex: try Name("big.test.")))
  }

  static func image(file: String) throws -> ZoneImage {
    try image(ZoneFile.load(path: file, apex: try Name("big.test.")))
  }

  /// The image is the same in each run, so that its hash table costs the same.
  private static func image(_ result: ZoneFileResult) throws -> ZoneImage {
    guard let contents = result.contents else { throw Failure(diagnostics: result.diagnostics) }
    var generator = SplitMix64(state: 2026)
    return try ZoneImage(contents, using: &generator)
  }

  struct Failure: Error {
    let diagnostics: [ZoneDiagnostic]
  }
}

/// Random numbers from a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
