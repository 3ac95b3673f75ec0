import DNSWire
import Yams
import ZoneFile
import ZoneImage

extension ConfigurationReader {
  /// `zones`: each zone by its name.
  mutating func readZones(_ node: Node) {
    guard let zones = mapping(node, "'zones'") else { return }
    for (key, value) in zones {
      guard let text = scalar(key, "a zone's name") else { continue }
      let before = diagnostics.count
      let values = entries(value, .zone(text))
      var options = configuration.zoneDefaults
      readOptions(values, "zones.\(text)", &options)
      let apex: Name
      do { apex = try Name(text) } catch {
        self.error("bad-name", "'\(text)' is no domain name: \(error)", at: key)
        continue
      }
      guard apexes.insert(apex).inserted else {
        error("listed-twice", "zone '\(apex)' is configured twice", at: key)
        continue
      }
      let primaries = readPrimaries(values, "zones.\(text)")
      let catalog = values["catalog"].map {
        readCatalog($0, "zones.\(text)", hasPrimary: values["primary"] != nil)
      }
      guard values["file"] != nil || values["primary"] != nil else {
        // Where the zone has another mistake, that is the one to mend first.
        if diagnostics.count == before {
          error("file-missing", "zone '\(text)' has no 'file' and no 'primary'", at: key)
        }
        continue
      }
      let given = values["file"].map { scalar($0, "zones.\(text).file").map(path) }
      if let file = given ?? Configuration.secondaryFile(apex) {
        var zone = Configuration.Zone(apex: apex, file: file, options: options)
        zone.primaries = primaries
        zone.catalog = catalog
        zone.place = source.place((values["file"] ?? values["primary"])?.mark)
        configuration.zones.append(zone)
        origins["zones.\(apex)"] = key.mark?.line
        fields[apex] = values.compactMapValues { $0.mark?.line }
        if catalog != nil { noteCatalogLines(apex, "zones.\(text).") }
      }
    }
  }

  /// What may be said of one zone, of a group and of all.
  mutating func readOptions(
    _ values: [String: Node], _ section: String, _ options: inout Configuration.ZoneOptions
  ) {
    if let node = values["max-delete"] {
      readPercent(node, "\(section).max-delete", &options.maxDelete)
    }
    if let node = values["keep-images"],
      let count = number(node, "\(section).keep-images", in: 0...100)
    {
      options.keepImages = count
    }
    if let node = values["watch"], let watch = boolean(node, "\(section).watch") {
      options.watch = watch
    }
    if let node = values["image-cache"], let text = scalar(node, "\(section).image-cache") {
      options.imageCache = ["off", "false"].contains(text) ? .off : .directory(path(text))
    }
    readTransfers(values, section, &options)
  }

  private mutating func readPercent(_ node: Node, _ what: String, _ percent: inout Int?) {
    guard let text = scalar(node, what) else { return }
    if text == "off" || text == "false" {
      percent = nil
    } else if text.last == "%", let value = Int(text.dropLast()), (1...100).contains(value) {
      percent = value
    } else {
      let hint = Int(text).map { (1...100).contains($0) ? "; did you mean '\($0)%'?" : "" } ?? ""
      error(
        "bad-percent", "\(what) must be 'off' or '1%' to '100%', not '\(text)'\(hint)", at: node)
    }
  }
}
