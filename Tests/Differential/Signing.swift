import Foundation
import TestSupport

/// How a round's zones are signed, by BIND's dnssec-signzone.
enum Signing: String, Sendable, CaseIterable {
  case nsec, nsec3, optOut, algorithms

  /// Whether it makes NSEC3 records.
  var isHashed: Bool { self == .nsec3 || self == .optOut }

  /// Arguments that choose the denial of existence.
  func denial(number: Int) -> String {
    switch self {
    case .nsec, .algorithms: ""
    // RFC 9276, section 3.1, has no salt and no iterations; older zones have both.
    case .nsec3: number % 2 == 0 ? "-3 - -H 0" : "-3 aabbccdd -H \(number % 11)"
    case .optOut: number % 2 == 0 ? "-3 - -H 0 -A" : "-3 c0ffee -H 2 -A"
    }
  }

  /// Algorithm and flags of each key (RFC 8624): one key for all where there is one.
  var keys: [(algorithm: String, isKeySigning: Bool)] {
    switch self {
    case .nsec, .nsec3, .optOut: [("ECDSAP256SHA256", true)]
    case .algorithms:
      [
        ("ECDSAP256SHA256", true), ("ECDSAP256SHA256", false), ("RSASHA256", true),
        ("RSASHA256", false), ("ED25519", true), ("ED25519", false),
      ]
    }
  }
}

/// Signs zones with keys that it makes once: a key file says whose key it is, the key does not.
final class Signer: Sendable {
  private let signing: Signing
  private let directory: String
  private let keys: [(file: String, text: String, secret: String)]

  init(_ signing: Signing, directory: String) throws {
    self.signing = signing
    self.directory = "\(directory)/\(signing.rawValue)"
    try FileManager.default.createDirectory(
      atPath: self.directory, withIntermediateDirectories: true)
    var keys: [(file: String, text: String, secret: String)] = []
    for key in signing.keys {
      let size = key.algorithm.hasPrefix("RSA") ? "-b 2048" : ""
      let name = try NetworkNamespace.shell(
        """
        dnssec-keygen -q -K '\(self.directory)' -a \(key.algorithm) \(size) \
          \(key.isKeySigning ? "-f KSK" : "") key.invalid
        """
      ).trimmingCharacters(in: .whitespacesAndNewlines)
      let path = "\(self.directory)/\(name)"
      keys.append(
        (
          name, try String(contentsOfFile: path + ".key", encoding: .utf8),
          try String(contentsOfFile: path + ".private", encoding: .utf8)
        ))
    }
    self.keys = keys
  }

  /// The signed zone's path, and its DS RRset in master file format. Signatures hold from an hour ago on for 30 days.
  func sign(_ zone: ZoneSource, number: Int) throws -> (path: String, ds: String) {
    let own = "\(directory)/\(number)"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    for key in keys {
      let name = key.file.replacingOccurrences(of: "Kkey.invalid.", with: "K\(zone.apex)")
      try Data(key.text.replacingOccurrences(of: "key.invalid.", with: zone.apex).utf8)
        .write(to: URL(fileURLWithPath: "\(own)/\(name).key"))
      try Data(key.secret.utf8).write(to: URL(fileURLWithPath: "\(own)/\(name).private"))
    }
    let oneKeyForAll = keys.count == 1 ? "-z" : ""
    try NetworkNamespace.shell(
      """
      cd '\(own)' && dnssec-signzone -q -S -P \(oneKeyForAll) -K . -d . -o '\(zone.apex)' \
        -O full -s now-3600 -e now+2592000 \(signing.denial(number: number)) -f signed '\(zone.path)'
      """)
    let added = try SignedText.added(String(contentsOfFile: "\(own)/signed", encoding: .utf8))
    let text = try String(contentsOfFile: zone.path, encoding: .utf8) + "\n" + added
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(own)/served"))
    let ds = (try? String(contentsOfFile: "\(own)/dsset-\(zone.apex)", encoding: .utf8)) ?? ""
    return ("\(own)/served", ds)
  }
}
