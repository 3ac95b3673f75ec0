import ZoneTransfer

extension ConfigurationKey {
  /// The keys of one secret.
  static let keys: [ConfigurationKey] = [
    key(
      "algorithm", .choice(TSIGAlgorithm.allCases.map(\.rawValue)), "–",
      "The algorithm of the key's signatures (RFC 8945, section 6)."),
    key("secret", .text, "–", "The secret in base64. Either this or `secret-file`."),
    key(
      "secret-file", .path, "–",
      "A file with the secret in base64 on a line of its own; lines that begin with `#` are passed over."
    ),
  ]

  private static func key(
    _ name: String, _ type: ConfigurationType, _ defaultText: String, _ summary: String
  ) -> ConfigurationKey {
    ConfigurationKey(
      section: .keys, name: name, type: type, defaultText: defaultText, since: "0.1",
      change: .reload, summary: summary, value: { _ in .none })
  }
}

extension Configuration.Key {
  /// The values in force for this key, by key; no secret is told.
  var values: [(key: String, value: ConfigurationValue)] {
    [("algorithm", .text(key.algorithm.rawValue))]
      + (secretFile.map { [("secret-file", .text($0))] } ?? [("secret", .secrets([[]]))])
  }
}
