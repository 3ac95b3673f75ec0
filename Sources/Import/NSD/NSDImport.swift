/// NSD's configuration in Apus' words.
struct NSDImport {
  var configuration = ImportedConfiguration()
  /// Debian's, where the file says nothing.
  var zonesDirectory = "/etc/nsd"
  /// Where it is said that zones leave over TLS alone.
  var onlyEncrypted: Setting?

  static func run(_ file: Int, _ notes: inout Notes) -> ImportedConfiguration {
    let text = NSDText(file, &notes)
    var reader = NSDImport()
    reader.readServer(text.clauses, &notes)
    reader.readKeys(text.clauses, &notes)
    reader.readZones(text.clauses, &notes)
    for clause in text.clauses
    where !["server", "zone", "pattern", "key"].contains(clause.name.text) {
      NSDKeys.clauses.tell(clause.name, as: clause.name.text + ":", &notes)
    }
    return reader.configuration
  }
}
