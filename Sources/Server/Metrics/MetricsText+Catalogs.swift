extension MetricsText {
  /// Catalogs (RFC 9432), by their names.
  mutating func addCatalogs(_ catalogs: [CatalogStatus]) {
    func samples(_ value: (CatalogStatus) -> Int?) -> [Sample] {
      catalogs.compactMap { catalog in
        value(catalog).map { Sample([("catalog", catalog.name)], UInt64($0)) }
      }
    }
    add(
      "catalog_members", .gauge, "Zones that are here because the catalog lists them.",
      samples(\.members))
    add(
      "catalog_members_refused", .gauge, "Zones that the catalog lists and that are not taken.",
      samples(\.refused))
    add(
      "catalog_broken", .gauge, "Whether the version of the catalog that is had is not processed.",
      samples { $0.error == nil ? 0 : 1 })
    add(
      "catalog_serial", .gauge, "The serial of the version that the catalog's members are from.",
      samples { $0.serial.map(Int.init) })
  }
}
