import Foundation
import TestSupport

/// Zones that are served together, and how they are made.
struct Round: Sendable {
  var name: String
  var signing: Signing?
  /// Zones before signing, from options, seed and a directory to write into.
  var zones: @Sendable (DifferentialOptions, String) throws -> [ZoneSource]
  /// Whether there is a zone over all of them that delegates to each.
  var hasParent = false

  static let all: [Round] =
    [nil, .nsec, .nsec3, .optOut, .algorithms].map { (signing: Signing?) in
      Round(
        name: signing?.rawValue ?? "unsigned", signing: signing,
        zones: { try shapes(hashed: signing?.isHashed == true, $0, $1) }, hasParent: true)
    } + [
      Round(name: "samples", signing: nil, zones: samples),
      Round(name: "ferret", signing: nil) { try FerretZones.some($0.ferret, $0, into: $1) },
      Round(name: "ferret-nsec", signing: .nsec) {
        try FerretZones.some($0.ferret / 2, $0, into: $1)
      },
      Round(name: "ferret-nsec3", signing: .nsec3) {
        try FerretZones.some($0.ferret / 2, $0, into: $1)
      },
      Round(name: "small", signing: nil) { try SmallZone.some($0.small, $0, into: $1) },
      Round(name: "small-nsec", signing: .nsec) {
        try SmallZone.some($0.small / 2, $0, into: $1)
      },
      Round(name: "small-nsec3", signing: .nsec3) {
        try SmallZone.some($0.small / 2, $0, into: $1)
      },
      Round(name: "root", signing: nil, zones: RootZone.zones),
    ]

  @Sendable
  private static func shapes(
    hashed: Bool, _ options: DifferentialOptions, _ directory: String
  ) throws -> [ZoneSource] {
    var zones = try ZoneShapes.all() + LongNames.zones(hashed: hashed, into: directory)
    for number in 0..<options.generated {
      let apex = "g\(number).\(ZoneShapes.parent)"
      let path = "\(directory)/generated-\(number).zone"
      let text = GeneratedZone.text(apex: apex, seed: options.seed &* 1000 &+ UInt64(number))
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      zones.append(ZoneSource(apex: apex, path: path, isGenerated: true))
    }
    return zones
  }

  /// The zones that the README's commands serve, in a form without $GENERATE and $INCLUDE, which NSD does not read.
  @Sendable
  private static func samples(
    _ options: DifferentialOptions, _ directory: String
  ) throws -> [ZoneSource] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("zones").path
    return try FileManager.default.contentsOfDirectory(atPath: root)
      .filter { $0.hasSuffix(".zone") }.sorted().map { file in
        let apex = String(file.dropLast(4))
        let path = "\(directory)/\(file)"
        try NetworkNamespace.shell(
          """
          cd '\(root)' && named-compilezone -i none -k ignore -n ignore -q -s full -F text \
            -o '\(path)' '\(apex)' '\(file)'
          """)
        return ZoneSource(apex: apex, path: path)
      }
  }
}
