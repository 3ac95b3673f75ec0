extension ConfigurationKey {
  /// What a zone is told by its own key, else by its group's, else by `zone-defaults`.
  static let zoneDefaults = zoneOptions(in: .zoneDefaults)

  /// The keys of one zone.
  static let zones: [ConfigurationKey] =
    [
      key(
        .zones, "file", .path, "–",
        "The zone's master file. With `primary` it is written by the server, and need not be given: `\(Configuration.secondaryDirectory)/NAME.zone`."
      )
    ] + source(in: .zones) + [
      key(
        .zones, "catalog", .mapping(.catalog), "none: it is a zone as any other",
        "The zone is a catalog (RFC 9432): the zones that it lists are had from their primaries and served."
      )
    ] + zoneOptions(in: .zones)

  /// The keys of a group of zones: `directory` with `pattern`, or `list` with `file`.
  static let zonesFrom: [ConfigurationKey] =
    [
      key(
        .zonesFrom, "directory", .path, "–",
        "Each file in it that `pattern` matches is a zone, whose name is what `*` stands for."),
      key(
        .zonesFrom, "pattern", .text, "`*.zone`",
        "A file name with one `*`; with `directory` only. Files whose names start with a dot are passed over."
      ),
      key(
        .zonesFrom, "list", .path, "–",
        "A file with a zone's name on each line; what stands behind `#` or `;` is not read."),
      key(
        .zonesFrom, "file", .path, "–",
        "The path of each listed zone's file; `%s` is the name as it is listed, without a final dot. With `list` only."
      ),
    ] + source(in: .zonesFrom) + zoneOptions(in: .zonesFrom)

  /// Where a zone comes from that has no file, or one that the server writes.
  private static func source(in section: Section) -> [ConfigurationKey] {
    let withList = section == .zonesFrom ? " With `list` only." : ""
    return [
      key(
        section, "primary", .targets, "none: the zone is read from its file",
        "Whom the zone is had from, by IXFR and AXFR over TCP: the first that answers, in this order.\(withList)"
      ),
      key(
        section, "key", .text, "none",
        "The name of one of `keys`, by which what is asked of `primary` is signed where no other is given there.\(withList)"
      ),
    ]
  }

  static func zoneOptions(in section: Section) -> [ConfigurationKey] {
    let outer = section == .zoneDefaults
    return [
      key(
        section, "max-delete", .percentOrOff, outer ? "`off`" : "that of `zone-defaults`",
        "How much of a zone's records a new version may lack before it is refused. SOA, RRSIG, NSEC and NSEC3 do not count.",
        { .text($0.zoneDefaults.maxDelete.map { "\($0)%" } ?? "off") }),
      key(
        section, "keep-images", .integer(0...100), outer ? "2" : "that of `zone-defaults`",
        "Versions kept in memory for `apus rollback`; each costs what the zone costs.",
        { .number($0.zoneDefaults.keepImages) }),
      key(
        section, "watch", .boolean, outer ? "`false`" : "that of `zone-defaults`",
        "Whether the zone is loaded again by itself when its file, or one that it includes, has changed.",
        { .boolean($0.zoneDefaults.watch) }),
      key(
        section, "image-cache", .pathOrOff,
        outer
          ? "`\(Configuration.ImageCacheSetting.usualDirectory)`, where that directory is there"
          : "that of `zone-defaults`",
        "A directory where the zone's image is kept, so that a start need not read its text; `off`: none is kept.",
        { .text($0.zoneDefaults.imageCache.text) }),
      key(
        section, "provide-transfer", .grants,
        outer ? "none: transfers are refused" : "that of `zone-defaults`",
        "Who may have the whole zone by AXFR and IXFR: a client whose address is in `to`, and who signs with `key` where that is given.",
        { .list($0.zoneDefaults.provideTransfer.map(\.description)) }),
      key(
        section, "notify", .targets, outer ? "none" : "that of `zone-defaults`",
        "Who is told by NOTIFY that the zone has a new serial, at the start and after each change, signed with `key` where that is given. The port is 53 where none is given.",
        { .list($0.zoneDefaults.notify.map(\.description)) }),
    ]
  }

  static func key(
    _ section: Section, _ name: String, _ type: ConfigurationType, _ defaultText: String,
    _ summary: String,
    _ value: @escaping @Sendable (Configuration) -> ConfigurationValue = { _ in .none }
  ) -> ConfigurationKey {
    ConfigurationKey(
      section: section, name: name, type: type, defaultText: defaultText, since: "0.1",
      change: .reload, summary: summary, value: value)
  }
}

extension Configuration.Zone {
  /// The values in force for this zone, by key.
  var values: [(key: String, value: ConfigurationValue)] {
    [("file", .text(file)), ("primary", .list(primaries.map(\.description)))] + options.values
      + (catalog?.values.map { ("catalog.\($0.key)", $0.value) } ?? [])
  }
}

extension Configuration.ZoneOptions {
  /// The values in force, by key.
  var values: [(key: String, value: ConfigurationValue)] {
    [
      ("max-delete", .text(maxDelete.map { "\($0)%" } ?? "off")),
      ("keep-images", .number(keepImages)),
      ("watch", .boolean(watch)),
      ("image-cache", .text(imageCache.text)),
      ("provide-transfer", .list(provideTransfer.map(\.description))),
      ("notify", .list(notify.map(\.description))),
    ]
  }
}
