import ZoneTransfer

/// The keys of a configuration with their values, and where those come from.
public struct EffectiveConfiguration: Encodable, Sendable {
  struct Key: Encodable, Sendable {
    var key: String
    var value: ConfigurationValue
    /// `default`, or a file and line.
    var source: String
  }

  private(set) var keys: [Key] = []

  /// With `defaults` all keys; without, those that the file has.
  public init(_ loaded: LoadedConfiguration, file: String, defaults: Bool) {
    let configuration = loaded.configuration
    func add(_ path: String, _ value: ConfigurationValue, line: Int?) {
      guard line != nil || defaults else { return }
      keys.append(Key(key: path, value: value, source: line.map { "\(file):\($0)" } ?? "default"))
    }
    for key in ConfigurationKey.all where !key.section.isOfOne {
      add(key.path, key.value(configuration), line: loaded.origins[key.path])
    }
    for key in configuration.keys {
      let section = "keys.\(key.key.name)"
      for (name, value) in key.values {
        // The name's final dot stands for the one before the key.
        add("\(section)\(name)", value, line: loaded.keyLines[key.key.name]?[name])
      }
    }
    for zone in configuration.zones {
      // The name's final dot stands for the one before the key.
      let name = "zones.\(zone.apex)"
      let line = loaded.origins[name]
      let fields = loaded.fields[zone.apex] ?? [:]
      for (key, value) in zone.values {
        let own = fields[key]
        // A value that is the zone's by way of zone-defaults comes from there.
        let inherited = own == nil ? loaded.origins["zone-defaults.\(key)"] : nil
        add("\(name)\(key)", value, line: key == "file" ? own ?? line : own ?? inherited)
      }
    }
  }

  /// Lines of `key: value  # source`.
  public func text() -> String {
    let rows = keys.map { ("\($0.key): \($0.value.text)", $0.source) }
    let width = min(rows.map(\.0.count).max() ?? 0, 60)
    return rows.map { row, source in
      row + String(repeating: " ", count: max(width - row.count, 0)) + "  # \(source)\n"
    }.joined()
  }
}
