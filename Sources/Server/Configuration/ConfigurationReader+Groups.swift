import DNSWire
import Foundation
import Yams
import ZoneFile
import ZoneImage

// `zones-from`: zones in bulk.

extension ConfigurationReader {
  /// The groups, a list of mappings or a single one.
  mutating func readGroups(_ node: Node) {
    let nodes: [Node]
    if case .sequence(let sequence) = node { nodes = Array(sequence) } else { nodes = [node] }
    for node in nodes {
      let before = diagnostics.count
      let values = entries(node, .zonesFrom)
      var options = configuration.zoneDefaults
      readOptions(values, "zones-from", &options)
      lines = values.filter { $0.key != "file" }.compactMapValues { $0.mark?.line }
      switch (values["directory"], values["list"]) {
      case (let directory?, nil):
        if let wrong = values["file"] {
          error(
            "wrong-key", "'file' goes with 'list'; with 'directory', give a 'pattern'", at: wrong)
        }
        if let wrong = values["primary"] ?? values["key"] {
          error(
            "wrong-key", "'primary' and 'key' go with 'list': a file there is no secondary's",
            at: wrong)
        }
        readDirectory(directory, values["pattern"], options, at: node)
      case (nil, let list?):
        if let wrong = values["pattern"] {
          error(
            "wrong-key", "'pattern' goes with 'directory'; with 'list', give a 'file'", at: wrong)
        }
        readList(
          list, values["file"], readPrimaries(values, "zones-from"), options, at: node)
      case (nil, nil):
        if diagnostics.count == before {
          error("value-missing", "a group of zones needs a 'directory' or a 'list'", at: node)
        }
      case (_?, let list?):
        error("wrong-key", "a group of zones has a 'directory' or a 'list', not both", at: list)
      }
    }
  }

  /// A zone a line of a file.
  private mutating func readList(
    _ node: Node, _ fileNode: Node?, _ primaries: [Configuration.Peer],
    _ options: Configuration.ZoneOptions, at group: Node
  ) {
    guard let text = scalar(node, "zones-from.list") else { return }
    if fileNode == nil, primaries.isEmpty {
      error(
        "value-missing", "a list of zones needs a 'file', such as 'zones/%s.zone', or a 'primary'",
        at: node)
      return
    }
    var template: String?
    if let fileNode {
      template = scalar(fileNode, "zones-from.file")
      guard let template else { return }
      guard template.contains("%s") else {
        error("bad-pattern", "'\(template)' has no '%s' for the zone's name", at: fileNode)
        return
      }
    }
    let list = path(text)
    let octets: [UInt8]
    do { octets = try readFile(list).octets } catch {
      self.error("cannot-read", "cannot read \(list): \(error.reason)", at: node)
      return
    }
    let source = SourceText(path: list, text: String(decoding: octets, as: UTF8.self))
    let lines = octets.split(separator: 0x0a, omittingEmptySubsequences: false)
    var isEmpty = true
    for (index, line) in lines.enumerated() {
      let words = String(decoding: line, as: UTF8.self)
        .prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace)
      guard let word = words.first else { continue }
      isEmpty = false
      var problem = words.count > 1 ? "one name a line: what is '\(words[1])'?" : nil
      do {
        let apex = try Name(word)
        let name = word.hasSuffix(".") && word.count > 1 ? word.dropLast() : word
        let file = template.map { path($0.replacingOccurrences(of: "%s", with: name)) }
        var zone = Configuration.Zone(
          apex: apex, file: file ?? Configuration.secondaryFile(apex), options: options)
        zone.primaries = primaries
        zone.place = source.place(line: index + 1)
        if problem == nil, !take(zone, at: group.mark) {
          problem = "zone '\(apex)' is configured twice"
        }
      } catch { problem = "'\(word)' is no domain name: \(error)" }
      guard let problem else { continue }
      diagnostics.append(
        Diagnostic(
          severity: .error, name: "bad-list", message: problem,
          place: source.place(line: index + 1)))
    }
    if isEmpty { note(.warning, "empty-group", "\(list) names no zone", at: node.mark) }
    if options.watch { configuration.watchedGroups.append(list) }
  }

  /// Takes the zone in; where another group has it, that is a mistake, told as `twice` says.
  mutating func add(_ zone: Configuration.Zone, at mark: Mark?, _ twice: () -> String) {
    if take(zone, at: mark) { return }
    note(.error, "listed-twice", twice(), at: mark)
  }

  /// Takes the zone in, unless another group has it (then false). One of `zones` stays as it is there.
  private mutating func take(_ zone: Configuration.Zone, at mark: Mark?) -> Bool {
    guard apexes.insert(zone.apex).inserted else { return named.contains(zone.apex) }
    configuration.zones.append(zone)
    origins["zones.\(zone.apex)"] = mark?.line
    fields[zone.apex] = lines
    return true
  }
}
