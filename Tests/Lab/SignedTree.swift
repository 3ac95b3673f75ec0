import Foundation

/// A made-up root, two domains under it and what is delegated below them, signed or not, each as its operator would have made it.
///
/// Three servers: the root's, the top-level domains', and one for all below; so each step down is a referral.
struct SignedTree {
  struct Zone {
    var name: String
    var file: String
  }

  static let rootServer = Lab.server4
  static let topServer = Lab.secondServer4
  static let lowerServer = "203.0.113.53"

  private(set) var root: [Zone] = []
  private(set) var top: [Zone] = []
  private(set) var lower: [Zone] = []
  /// The root's DNSKEY RRset as `dnssec-keygen` writes it: the trust anchor.
  private(set) var anchor = ""

  /// How a zone denies existence.
  private enum Denial: String {
    case nsec = ""
    case nsec3 = "-3 - -H 0"
    case salted = "-3 aabbccdd -H 5"
    case optOut = "-3 - -H 0 -A"
  }

  private let directory: URL
  /// DS RRsets by zone.
  private var signers: [String: String] = [:]

  init(in directory: URL) throws {
    self.directory = directory.appendingPathComponent("zones")
    try FileManager.default.createDirectory(
      at: self.directory, withIntermediateDirectories: true)
    for (name, denial) in [("one.tld", Denial.nsec), ("two.tld", .nsec3), ("three.tld", .salted)] {
      lower.append(try sign(name, Self.content, denial))
    }
    lower.append(try spoiled("bogus.tld"))
    for name in ["plain.tld", "child.optout"] {
      lower.append(Zone(name: name, file: try write(name, Self.content)))
    }
    lower.append(try sign("signed.optout", Self.content, .nsec))
    let delegated = ["one.tld", "two.tld", "three.tld", "bogus.tld", "plain.tld"]
    top.append(try sign("tld", delegations(delegated, to: Self.lowerServer), .nsec3))
    top.append(
      try sign(
        "optout", delegations(["child.optout", "signed.optout"], to: Self.lowerServer), .optOut))
    top.append(Zone(name: "unsigned", file: try write("unsigned", Self.content)))
    let text = "a.root-server A \(Self.rootServer)\n"
    root.append(
      try sign(
        ".", text + delegations(["tld", "optout", "unsigned"], to: Self.topServer), .nsec))
    anchor = try String(contentsOf: key(of: "."), encoding: .utf8)
  }

  /// What the zones at the tree's leaves have.
  private static let content = """
    www A 192.0.2.80
    www AAAA 2001:db8::80
    alias CNAME www
    *.wild A 192.0.2.81
    wildalias CNAME x.wild
    deep.empty A 192.0.2.82
    d DNAME wild
    out CNAME www.unsigned.

    """

  private func delegations(_ zones: [String], to server: String) -> String {
    zones.map { zone in
      "\(zone). NS ns.\(zone).\nns.\(zone). A \(server)\n" + signers[zone, default: ""]
    }.joined()
  }

  /// Writes a zone with an apex of its own.
  private func write(_ name: String, _ content: String) throws -> String {
    let file = directory.appendingPathComponent(name == "." ? "root" : name)
    let server = name == "." ? "a.root-server." : "ns.\(name)."
    var text = "$TTL 300\n@ SOA \(server) hostmaster 1 7200 3600 1209600 60\n@ NS \(server)\n"
    if name != "." {
      text += "ns A \(name.contains(".") ? Self.lowerServer : Self.topServer)\n"
    }
    try Data((text + content).utf8).write(to: file)
    return file.path
  }

  private mutating func sign(_ name: String, _ content: String, _ denial: Denial) throws -> Zone {
    let file = try write(name, content)
    let origin = name == "." ? "." : name + "."
    let text = try succeed([
      "sh", "-ec",
      """
      cd '\(directory.path)'
      dnssec-keygen -q -a ECDSAP256SHA256 -f KSK '\(origin)'
      dnssec-signzone -q -S -z -P -K . -d . -o '\(origin)' -s now-3600 -e now+86400 \
        \(denial.rawValue) -f '\(file).signed' '\(file)' >&2
      """,
    ])
    keys[name] = text.trimmingCharacters(in: .whitespacesAndNewlines)
    signers[name] = try String(
      contentsOf: directory.appendingPathComponent("dsset-\(origin)"), encoding: .utf8)
    return Zone(name: name, file: file + ".signed")
  }

  private var keys: [String: String] = [:]

  private func key(of name: String) -> URL {
    directory.appendingPathComponent("\(keys[name, default: ""]).key")
  }

  /// A signed zone with an address that nobody signed.
  private mutating func spoiled(_ name: String) throws -> Zone {
    let zone = try sign(name, Self.content, .nsec)
    let text = try String(contentsOfFile: zone.file, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "192.0.2.80", with: "192.0.2.99").utf8)
      .write(to: URL(fileURLWithPath: zone.file))
    return zone
  }
}
