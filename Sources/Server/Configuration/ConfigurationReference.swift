import Foundation

/// What is made of the table of keys for people and editors.
public enum ConfigurationReference {
  /// The reference page's table, in Markdown.
  public static func table() -> String {
    var lines = ["| key | values | default | since | |", "|---|---|---|---|---|"]
    for key in ConfigurationKey.all {
      // The options of a zone are told once.
      if key.section != .zoneDefaults, ConfigurationKey.isZoneOption(key.name) { continue }
      var path = "`\(key.path)`"
      if key.section == .zoneDefaults {
        path += ", `zones.NAME.\(key.name)`, `zones-from[].\(key.name)`"
      }
      let restart = key.change == .restart ? " Needs a restart." : ""
      lines.append(
        "| \(path) | \(key.type.text) | \(key.defaultText) | \(key.since) | \(key.summary)\(restart) |"
      )
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// That of one section.
  static func schema(of section: ConfigurationKey.Section) -> JSONText {
    let keys = ConfigurationKey.all.filter { $0.section == section }
    let properties = keys.map { key -> (String, JSONText) in
      guard case .object(var schema) = key.type.schema else { return (key.name, key.type.schema) }
      schema["description"] = .string(key.summary)
      return (key.name, .object(schema))
    }
    var schema: [String: JSONText] = [
      "type": "object", "additionalProperties": .boolean(false),
      "properties": .object(Dictionary(properties, uniquingKeysWith: { first, _ in first })),
    ]
    if section == .zones {
      schema["anyOf"] = .array([
        .object(["required": .array(["file"])]), .object(["required": .array(["primary"])]),
      ])
    }
    if section == .keys {
      schema["required"] = .array(["algorithm"])
      schema["oneOf"] = .array([
        .object(["required": .array(["secret"])]),
        .object(["required": .array(["secret-file"])]),
      ])
    }
    if section == .zonesFrom {
      schema["oneOf"] = .array([
        .object(["required": .array(["directory"])]),
        .object(["required": .array(["list", "file"])]),
        .object([
          "required": .array(["list", "primary"]),
          "properties": .object(["file": .boolean(false)]),
        ]),
      ])
    }
    return .object(schema)
  }

  /// The JSON Schema of a configuration file (draft 2020-12).
  public static func schema() -> String {
    var sections: [String: JSONText] = [:]
    for section in ConfigurationKey.Section.allCases where !section.isOfOne {
      sections[section.rawValue] = schema(of: section)
    }
    sections["keys"] = .object(["type": "object", "additionalProperties": schema(of: .keys)])
    sections["zones"] = .object([
      "type": "object", "additionalProperties": schema(of: .zones),
    ])
    sections["zones-from"] = .object([
      "anyOf": .array([
        schema(of: .zonesFrom), .object(["type": "array", "items": schema(of: .zonesFrom)]),
      ])
    ])
    let root: JSONText = .object([
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "The configuration of Apus", "type": "object",
      "additionalProperties": .boolean(false), "properties": .object(sections),
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Text, numbers and mappings of them: there is nothing that JSON could not hold.
    return (try? encoder.encode(root)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension ConfigurationKey {
  /// Whether it may stand in `zone-defaults`, with each zone and with each group.
  static func isZoneOption(_ name: String) -> Bool { zoneDefaults.contains { $0.name == name } }
}
