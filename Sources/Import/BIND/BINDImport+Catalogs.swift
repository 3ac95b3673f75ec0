// `catalog-zones { zone NAME default-primaries { ... } ...; };`

extension BINDImport {
  /// Notes which zones are catalogs.
  mutating func readCatalogs(_ list: BINDStatement, _ notes: inout Notes) {
    for statement in list.block ?? [] {
      guard statement.keyword == "zone", statement.words.count > 1 else {
        notes.error("name-missing", "an item of 'catalog-zones' is 'zone NAME'", at: statement.at)
        continue
      }
      catalogs[statement.words[1].nameText.lowercased()] = statement
    }
  }

  /// What becomes of the members, where the zone is a catalog.
  mutating func catalog(
    _ name: Word, isSecondary: Bool, _ notes: inout Notes
  ) -> ImportedCatalog? {
    guard let catalog = catalogs.removeValue(forKey: name.nameText.lowercased()) else { return nil }
    for part in catalog.parts.dropFirst(2) {
      guard case .word(let word) = part else { continue }
      switch word.text.lowercased() {
      case "zone-directory", "in-memory": notes.leftOut(word.text, .files, at: word.at)
      case "min-update-interval":
        notes.warn(
          "left-out",
          "'\(word.text)' is left out: Apus processes each version of a catalog as it comes",
          at: word.at)
      default: break
      }
    }
    let start = catalog.parts.firstIndex {
      guard case .word(let word) = $0 else { return false }
      return ["default-primaries", "default-masters"].contains(word.text.lowercased())
    }
    func leaveOut() -> ImportedCatalog? {
      notes.warn(
        "left-out",
        "'\(name.text)' is a zone as any other here, and no catalog: no primary of its members can be carried over",
        at: catalog.words[1].at)
      return nil
    }
    guard let start else {
      guard isSecondary else { return leaveOut() }
      notes.warn(
        "differs",
        "BIND has the primaries of a catalog's members from the catalog, and Apus has the members from the catalog's own: say in 'catalog: members: primary' from whom else",
        at: catalog.words[1].at)
      return ImportedCatalog(members: peers(name, isSecondary: false, [:], &notes))
    }
    let primaries = BINDStatement(parts: Array(catalog.parts[start...]))
    let members = peers(name, isSecondary: true, ["primaries": primaries], &notes)
    return members.primaries?.isEmpty == false ? ImportedCatalog(members: members) : leaveOut()
  }

  /// Tells of catalogs that are no zones.
  func tellCatalogs(_ notes: inout Notes) {
    for catalog in catalogs.values {
      notes.warn(
        "left-out",
        "the catalog '\(catalog.words[1].text)' is left out: there is no zone of that name that is carried over",
        at: catalog.words[1].at)
    }
  }
}
