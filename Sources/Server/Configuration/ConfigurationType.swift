/// What a key's value may be.
enum ConfigurationType: Sendable {
  /// An address, or address`@`port; one or a list.
  case endpoints
  /// The same, or `off`.
  case endpointsOrOff
  /// One name or a list.
  case names
  case path
  /// A path, or `off`.
  case pathOrOff
  case text
  case boolean
  case integer(ClosedRange<Int>)
  case choice([String])
  /// A number in the range, or the word.
  case integerOr(ClosedRange<Int>, String)
  /// Per cent, or `off`.
  case percentOrOff
  /// Prefixes and keys: one or a list.
  case grants
  /// Addresses, each with a key or without: one or a list.
  case targets
  /// The keys of a section; and such mappings, by a name each.
  case mapping(ConfigurationKey.Section)
  case mappings(ConfigurationKey.Section)

  /// For the reference page.
  var text: String {
    switch self {
    case .endpoints: "address or address@port, one or a list"
    case .endpointsOrOff: "`off`, or \(ConfigurationType.endpoints.text)"
    case .names: "name, one or a list"
    case .path: "path"
    case .pathOrOff: "path, or `off`"
    case .text: "text"
    case .boolean: "`true` or `false`"
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .integerOr(let range, let word):
      "`\(word)`, or \(range.lowerBound) to \(range.upperBound)"
    case .percentOrOff: "`off`, or `1%` to `100%`"
    case .grants: "address, prefix or `{to: …, key: …}`, one or a list"
    case .targets: "address, address@port or `{to: …, key: …}`, one or a list"
    case .mapping: "mapping"
    case .mappings: "mapping of names to mappings"
    }
  }

  /// For JSON Schema (draft 2020-12).
  var schema: JSONText {
    switch self {
    case .endpoints, .names:
      .object([
        "anyOf": .array([
          .object(["type": "string"]),
          .object(["type": "array", "items": .object(["type": "string"]), "minItems": 1]),
        ])
      ])
    case .endpointsOrOff:
      .object([
        "anyOf": .array([
          .object(["const": .boolean(false)]), ConfigurationType.endpoints.schema,
        ])
      ])
    case .path, .text: .object(["type": "string", "minLength": 1])
    case .pathOrOff:
      .object([
        "anyOf": .array([
          .object(["const": .boolean(false)]), ConfigurationType.path.schema,
        ])
      ])
    case .boolean: .object(["type": "boolean"])
    case .integer(let range):
      .object([
        "type": "integer", "minimum": .number(range.lowerBound),
        "maximum": .number(range.upperBound),
      ])
    case .choice(let words): .object(["enum": .array(words.map(JSONText.string))])
    case .integerOr(let range, let word):
      .object([
        "anyOf": .array([
          .object(["const": .string(word)]), ConfigurationType.integer(range).schema,
        ])
      ])
    case .percentOrOff:
      .object([
        "anyOf": .array([
          .object(["enum": .array(["off", .boolean(false)])]),
          .object(["type": "string", "pattern": "^(100|[1-9][0-9]?)%$"]),
        ])
      ])
    case .grants, .targets: peers
    case .mapping(let section): ConfigurationReference.schema(of: section)
    case .mappings(let section):
      .object([
        "type": "object", "additionalProperties": ConfigurationReference.schema(of: section),
      ])
    }
  }
}

extension ConfigurationType {
  /// One peer or a list: text, or a mapping.
  private var peers: JSONText {
    var mapping: [String: JSONText] = [
      "type": "object", "additionalProperties": .boolean(false),
      "properties": .object([
        "to": ConfigurationType.endpoints.schema, "key": .object(["type": "string"]),
      ]),
    ]
    if case .targets = self { mapping["required"] = .array(["to"]) }
    let peer: JSONText = .object(["anyOf": .array([.object(["type": "string"]), .object(mapping)])])
    return .object([
      "anyOf": .array([
        .object(["const": .boolean(false)]), peer, .object(["type": "array", "items": peer]),
      ])
    ])
  }
}

/// JSON that is written by hand.
enum JSONText: Encodable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  case string(String)
  case number(Int)
  case boolean(Bool)
  case array([JSONText])
  case object([String: JSONText])

  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(value) }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .string(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}
