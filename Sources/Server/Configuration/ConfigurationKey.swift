/// One key of the configuration: the one source of what is known, of the effective configuration, of
/// the JSON Schema and of the reference page.
struct ConfigurationKey: Sendable {
  /// What it takes to put another value in force.
  enum Change: String, Sendable {
    case reload
    case restart
  }

  /// The mapping that the key stands in.
  enum Section: String, CaseIterable, Sendable {
    case server
    case fastPath = "fast-path"
    case rateLimit = "rate-limit"
    case control
    case metrics
    case health
    case log
    case keys = "keys.NAME"
    case zoneDefaults = "zone-defaults"
    case zones = "zones.NAME"
    case catalog = "zones.NAME.catalog"
    case catalogMembers = "zones.NAME.catalog.members"
    case zonesFrom = "zones-from[]"

    /// Sections whose values belong to one zone, to a group of zones, or to one key.
    var isOfOne: Bool {
      [.zones, .catalog, .catalogMembers, .zonesFrom, .keys].contains(self)
    }

    /// Sections that the kernel path, and with it the fast path, is made from.
    var isOfKernelPath: Bool { self == .server || self == .rateLimit }
  }

  let section: Section
  let name: String
  let type: ConfigurationType
  /// As it would be written, or a word on where it comes from.
  let defaultText: String
  /// The first version that obeys it.
  let since: String
  let change: Change
  /// What it is for, in a sentence or two of Markdown.
  let summary: String
  /// The value that a configuration has; of zones, that of the first zone is no answer, so none.
  let value: @Sendable (Configuration) -> ConfigurationValue

  var path: String { "\(section.rawValue).\(name)" }

  /// Whether two configurations have different values for any key of such a section that a reload puts in
  /// force.
  static func differs(
    _ left: Configuration, _ right: Configuration, _ isMeant: (Section) -> Bool
  ) -> Bool {
    all.contains {
      $0.change == .reload && isMeant($0.section) && $0.value(left) != $0.value(right)
    }
  }
}

/// A value of the configuration, for JSON and for human eyes.
enum ConfigurationValue: Equatable, Sendable, Encodable {
  case none
  case boolean(Bool)
  case number(Int)
  case text(String)
  case list([String])
  /// Told by their number alone.
  case secrets([[UInt8]])

  init(_ text: String?) { self = text.map(Self.text) ?? .none }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .secrets: try container.encode(text)
    }
  }

  /// As YAML would have it.
  var text: String {
    switch self {
    case .none: "none"
    case .boolean(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): Self.quoted(value)
    case .secrets(let values): counted(values.count, "secret")
    case .list(let values): "[" + values.map(Self.quoted).joined(separator: ", ") + "]"
    }
  }

  /// YAML takes some plain words for other things.
  private static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "/._-%@".contains($0) }
      && text.first.map { $0.isLetter || $0.isNumber || $0 == "/" } == true
    return isPlain ? text : "\"\(text)\""
  }
}
