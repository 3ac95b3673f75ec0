// A zone with `catalog-role: interpret`: its members are what `catalog-template` says.

extension KnotImport {
  /// What becomes of the members; nil where some could not be served here, which is told.
  mutating func catalog(
    _ domain: Word, templates: [Word], _ notes: inout Notes
  ) -> ImportedCatalog? {
    func leaveOut(_ reason: String, at word: Word) -> ImportedCatalog? {
      notes.warn(
        "left-out", "zone '\(domain.text)' is left out: it is a catalog, and \(reason)", at: word.at
      )
      return nil
    }
    var catalog: ImportedCatalog?
    var known: Set<String> = []
    for id in templates where known.insert(id.text).inserted {
      guard let template = items("template").last(where: { $0.id?.text == id.text }) else {
        notes.error("no-template", "there is no template '\(id.text)'", at: id.at)
        return nil
      }
      func values(_ key: String) -> [Word] { template.all(key).flatMap(\.values) }
      if template.last("dnssec-signing").flatMap({ notes.flag($0) }) == true {
        return leaveOut("Knot signs its members: \(Instead.signing.rawValue)", at: id)
      }
      let peers = peers(
        masters: values("master") + values("primary"), notify: values("notify"),
        acl: values("acl"), &notes)
      guard peers.primaries?.isEmpty == false else {
        return leaveOut(
          "of the members by template '\(id.text)' none of a master can be carried over, which Apus has them from",
          at: id)
      }
      // The first is that of members without a group.
      if catalog == nil {
        catalog = ImportedCatalog(members: peers)
      } else {
        catalog?.groups.append(ImportedCatalog.Group(name: id.text, members: peers))
      }
    }
    if templates.isEmpty {
      notes.error(
        "template-missing", "catalog '\(domain.text)' has no 'catalog-template'", at: domain.at)
    }
    return catalog
  }
}
