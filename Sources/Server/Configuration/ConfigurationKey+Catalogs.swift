extension ConfigurationKey {
  /// The keys of a zone that is a catalog.
  static let catalogs: [ConfigurationKey] = [
    key(
      .catalog, "members", .mapping(.catalogMembers), "those of `zone-defaults`",
      "What the catalog's members are: all keys of a zone but `file` and `catalog`."),
    key(
      .catalog, "groups", .mappings(.catalogMembers), "none",
      "By its name, what members are that the catalog has in that group (RFC 9432, section 4.3.2): keys as of `members`, whose values hold where nothing is said. Of a member in several groups the first that stands here counts; other groups are ignored."
    ),
    key(
      .catalog, "directory", .path, "`\(Configuration.secondaryDirectory)`",
      "Where the members' files are, `NAME.zone`, and what is known of the members, `CATALOG.members`."
    ),
    key(
      .catalog, "most-members", .integer(1...1_000_000), "100000",
      "A catalog with more members is taken for broken: nothing of it is processed, and the members stay what they were."
    ),
    key(
      .catalog, "answer-queries", .boolean, "`false`",
      "Whether questions for the catalog's own names are answered; else it is as if the zone were not there. Transfers of it are `provide-transfer`'s matter."
    ),
  ]

  /// The keys of what members are.
  static let catalogMembers: [ConfigurationKey] =
    [
      key(
        .catalogMembers, "primary", .targets, "the catalog's own",
        "Whom the members are had from, by IXFR and AXFR over TCP: the first that answers, in this order."
      ),
      key(
        .catalogMembers, "key", .text, "none",
        "The name of one of `keys`, by which what is asked of `primary` is signed where no other is given there."
      ),
    ] + zoneOptions(in: .catalogMembers)
}

extension Configuration.CatalogSettings {
  /// The values in force, by key behind `catalog.`.
  var values: [(key: String, value: ConfigurationValue)] {
    [
      ("directory", .text(directory)), ("most-members", .number(mostMembers)),
      ("answer-queries", .boolean(answersQueries)),
    ] + members.values("members") + groups.flatMap { $0.members.values("groups.\($0.name)") }
  }
}

extension Configuration.CatalogSettings.Members {
  fileprivate func values(_ section: String) -> [(key: String, value: ConfigurationValue)] {
    ([("primary", .list(primaries.map(\.description)))] + options.values).map {
      ("\(section).\($0.key)", $0.value)
    }
  }
}
