extension KnotImport {
  /// Debian's, where the file says nothing.
  private static let storage = "/var/lib/knot"
  private static let carried = [
    "domain", "id", "template", "storage", "file", "master", "primary", "notify", "acl",
    "dnssec-signing", "catalog-role", "catalog-template", "module", "global-module",
  ]

  mutating func readZones(_ notes: inout Notes) {
    let templates = items("template")
    for item in templates + items("zone") {
      // Not of each zone that takes the template: once, where it is written.
      for setting in item.settings where !Self.carried.contains(setting.key.text) {
        KnotKeys.zone.tell(setting.key, &notes)
      }
    }
    for item in items("zone") {
      guard item.isOfList, let domain = item.id, item.settings.first?.key.text == "domain" else {
        notes.error(
          "name-missing", "an item of 'zone' begins with '- domain: NAME'",
          at: item.settings.first?.key.at)
        continue
      }
      let id = item.last("template")?.value
      let template = templates.last { $0.id?.text == id?.text ?? "default" }
      if let id, template == nil {
        notes.error("no-template", "there is no template '\(id.text)'", at: id.at)
        continue
      }
      readZone(domain, [item, template].compactMap { $0 }, &notes)
    }
  }

  /// A zone, whose settings are the item's own, else those of its template.
  private mutating func readZone(_ domain: Word, _ items: [KnotSection.Item], _ notes: inout Notes)
  {
    func setting(_ key: String) -> Setting? { items.compactMap { $0.last(key) }.first }
    func last(_ key: String) -> Word? { items.compactMap { $0.last(key)?.value }.first }
    // A list may be in several lines.
    func values(_ key: String) -> [Word] {
      items.first { !$0.all(key).isEmpty }?.all(key).flatMap(\.values) ?? []
    }

    let modules = values("module")
    let signs = setting("dnssec-signing").flatMap { notes.flag($0) } == true
    if signs || modules.contains(where: { $0.text.split(separator: "/").first == "mod-onlinesign" })
    {
      notes.warn(
        "signed-here",
        "zone '\(domain.text)' is left out: Knot signs it: \(Instead.signing.rawValue)",
        at: domain.at)
      return
    }
    let role = last("catalog-role")?.text.lowercased()
    if role == "generate" {
      notes.warn(
        "left-out",
        "zone '\(domain.text)' is left out: Knot makes a catalog of it: \(Instead.catalogs.rawValue)",
        at: domain.at)
      return
    }
    var catalog: ImportedCatalog?
    if role == "interpret" {
      catalog = self.catalog(domain, templates: values("catalog-template"), &notes)
      if catalog == nil { return }
    }
    let masters = values("master") + values("primary")
    let peers = peers(masters: masters, notify: values("notify"), acl: values("acl"), &notes)
    if peers.primaries != nil {
      configuration.add(secondary: domain, hasFile: true, peers, catalog: catalog, &notes)
    } else if let path = path(domain, storage: last("storage"), file: last("file"), &notes) {
      configuration.add(zone: domain, file: path, peers, catalog: catalog, &notes)
    }
  }

  /// The zone's file; nil after a mistake.
  private func path(
    _ domain: Word, storage: Word?, file: Word?, _ notes: inout Notes
  ) -> String? {
    guard let path = KnotFileName.expand(file?.text ?? "%s.zone", zone: domain.text) else {
      notes.error(
        "bad-formatter",
        "'\(file?.text ?? "")' has a formatter that is none of %s, %c[N], %c[N-M], %l[N] and %%",
        at: file?.at)
      return nil
    }
    let base = storage?.text ?? Self.storage
    let whole = path.hasPrefix("/") ? path : (base.hasSuffix("/") ? base : base + "/") + path
    if !whole.hasPrefix("/") {
      notes.warn(
        "relative-path",
        "Knot starts '\(whole)' where it was started, and Apus at its configuration's directory",
        at: storage?.at ?? domain.at)
    }
    return whole
  }
}
