/// A name server whose configuration can be read.
public enum Peer: String, CaseIterable, Sendable, Encodable {
  case knot
  case nsd
  case bind

  /// Reads the file, and those that it includes.
  public static func read(_ path: String, as given: Peer? = nil) -> ImportReport {
    var notes = Notes(main: path)
    guard let file = notes.open(path) else { return ImportReport(nil, path, nil, notes) }
    guard let peer = given ?? Peer(path: path, octets: notes.octets(of: file)) else {
      notes.error(
        "unknown-form",
        "whose configuration is it? Say '--from knot', '--from nsd' or '--from bind'",
        at: nil)
      return ImportReport(nil, path, nil, notes)
    }
    let imported =
      switch peer {
      case .knot: KnotImport.run(file, &notes)
      case .nsd: NSDImport.run(file, &notes)
      case .bind: BINDImport.run(file, &notes)
      }
    return ImportReport(peer, path, imported, notes)
  }

  /// Guessed from the file's name, else from its text.
  private init?(path: String, octets: [UInt8]) {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    for (word, peer) in [("knot", Peer.knot), ("nsd", .nsd), ("named", .bind), ("bind", .bind)]
    where name.contains(word) {
      self = peer
      return
    }
    let lines = String(decoding: octets, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.drop(while: \.isWhitespace) }
    let clauses = ["options", "zone \"", "view ", "acl ", "include \""]
    if lines.contains(where: { line in clauses.contains { line.hasPrefix($0) } }) {
      self = .bind
    } else if lines.contains(where: { $0.hasPrefix("- ") }) {
      self = .knot
    } else if lines.contains(where: { $0.hasPrefix("zonefile:") || $0.hasPrefix("zonesdir:") }) {
      self = .nsd
    } else {
      return nil
    }
  }
}
