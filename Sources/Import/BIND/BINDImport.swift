/// BIND's configuration in Apus' words.
struct BINDImport {
  var configuration = ImportedConfiguration()
  let addresses: BINDAddresses
  /// Where relative paths start.
  var directory: String?
  /// What the options say of all zones.
  var zoneOptions: [String: BINDStatement] = [:]
  var servers = BINDServers()
  /// What is said of zones that are catalogs, by their names in small letters.
  var catalogs: [String: BINDStatement] = [:]
  /// What goes before all lists on who may have a zone: those whom BIND answers nothing at all.
  var before: [BINDStatement] = []
  /// What else keeps clients out, of which Apus cannot say whom.
  var restriction: Word?
  /// What each `allow-transfer` says, by where it stands: one of the options is that of many zones.
  var grants: [Position: [ZonePeers.Grant]] = [:]

  /// Options that decide what becomes of a zone which does not have them itself.
  static let zoneWide = [
    "masterfile-format", "dnssec-policy", "inline-signing", "auto-dnssec", "allow-transfer",
    "allow-notify", "also-notify", "notify",
  ]

  static func run(_ file: Int, _ notes: inout Notes) -> ImportedConfiguration {
    let statements = BINDText.read(file, &notes)
    var reader = BINDImport(addresses: BINDAddresses(statements))
    for statement in statements where statement.keyword == "options" {
      reader.readOptions(statement.block ?? [], &notes)
    }
    let views = statements.filter { $0.keyword == "view" }
    let only = views.count == 1 ? views[0].block ?? [] : []
    let options = statements.filter { $0.keyword == "options" }.flatMap { $0.block ?? [] }
    reader.readRestrictions(options, only)
    reader.readPeers(statements + only, &notes)
    for statement in statements {
      switch statement.keyword {
      case "options", "acl": break
      case "zone": reader.readZone(statement, &notes)
      case let word where isPeer(word): break
      case "view": reader.readView(statement, isOnly: views.count == 1, &notes)
      default: if let word = statement.words.first { BINDKeys.top.tell(word, &notes) }
      }
    }
    reader.tellCatalogs(&notes)
    return reader.configuration
  }

  private init(addresses: BINDAddresses) { self.addresses = addresses }

  /// A view that is alone is the configuration itself, but for those that it keeps out.
  private mutating func readView(_ view: BINDStatement, isOnly: Bool, _ notes: inout Notes) {
    let name = view.words.dropFirst().first?.text ?? ""
    let zones = (view.block ?? []).filter { $0.keyword == "zone" }
    guard isOnly else {
      notes.warn(
        "left-out",
        "view '\(name)' is left out, and its zones, \(zones.count): \(Instead.views.rawValue)",
        at: view.at)
      return
    }
    for statement in view.block ?? [] where Self.zoneWide.contains(statement.keyword) {
      zoneOptions[statement.keyword] = statement
    }
    for statement in view.block ?? [] where statement.keyword == "catalog-zones" {
      readCatalogs(statement, &notes)
    }
    for statement in view.block ?? [] where statement.keyword != "catalog-zones" {
      if statement.keyword == "zone" {
        readZone(statement, &notes)
      } else if !Self.zoneWide.contains(statement.keyword), !Self.isPeer(statement.keyword),
        !statement.isApusWay, let word = statement.words.first
      {
        BINDKeys.view.tell(word, &notes)
      }
    }
  }
}
