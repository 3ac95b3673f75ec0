import Foundation

/// A question and what a server must say to it: one entry of a file of `Expected/` (see the README there).
struct Scenario: Sendable {
  /// What is asked of a section.
  enum Section: Sendable {
    case records([String])
    case oneSet
  }

  var heading: String
  var question: String
  var type: String
  var options: [String] = []
  var transports: [Transport] = Transport.allCases
  /// Known to be answered wrongly.
  var isNotYet = false
  var status = ""
  var flags: [String] = []
  var sections: [String: Section] = [:]

  enum Transport: String, CaseIterable, Sendable { case udp, tcp }

  /// What is wrong with `reply`, a line each.
  func faults(of reply: Reply, ignoringCase: Bool) -> [String] {
    var faults: [String] = []
    if reply.status != status { faults.append("status \(reply.status), not \(status)") }
    if reply.flags != flags { faults.append("flags \(reply.flags), not \(flags)") }
    for name in Reply.sectionNames {
      let records = reply.sections[name] ?? []
      switch sections[name] {
      case .records(let wanted):
        let fold = { (text: String) in ignoringCase ? text.lowercased() : text }
        guard records.map(fold).sorted() != wanted.map(fold).sorted() else { continue }
        faults.append("\(name):")
        faults += records.filter { !wanted.map(fold).contains(fold($0)) }.map { "  + \($0)" }
        faults += wanted.filter { !records.map(fold).contains(fold($0)) }.map { "  - \($0)" }
      case .oneSet:
        let owners = Set(records.map { $0.split(separator: " ").prefix(1) + [Self.type(of: $0)] })
        if owners.count != 1 { faults.append("\(name): not one set: \(records)") }
      case nil: continue
      }
    }
    return faults
  }

  private static func type(of record: String) -> Substring {
    record.split(separator: " ").dropFirst(3).first ?? ""
  }

  /// All scenarios of a zone's file.
  static func all(of zone: String) throws -> [Scenario] {
    let file = packageRoot.appendingPathComponent("Tests/Lab/Expected/\(zone).txt")
    var scenarios: [Scenario] = []
    var (heading, section) = ("", "")
    for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("## ") {
        heading = String(line.dropFirst(3))
      } else if line.hasPrefix("#") {
        continue
      } else if line.hasPrefix("? "), words.count >= 3 {
        scenarios.append(Scenario(heading: heading, asking: words))
      } else if scenarios.isEmpty {
        throw ApusServer.Failure(description: "\(file.path): no question before: \(line)")
      } else if line.hasPrefix("= "), words.count >= 2 {
        scenarios[scenarios.count - 1].status = words[1]
        scenarios[scenarios.count - 1].flags = Array(words.dropFirst(2))
      } else if line.hasPrefix("  ") {
        scenarios[scenarios.count - 1].add(record: String(line.dropFirst(2)), to: section)
      } else if let colon = line.firstIndex(of: ":") {
        section = String(line[..<colon])
        scenarios[scenarios.count - 1].sections[section] =
          line.hasSuffix("one set") ? .oneSet : .records([])
      } else {
        throw ApusServer.Failure(description: "\(file.path): not understood: \(line)")
      }
    }
    return scenarios
  }

  private init(heading: String, asking words: [String]) {
    (self.heading, question, type) = (heading, words[1], words[2])
    options = words.dropFirst(3).filter { $0.hasPrefix("+") }
    let only = Transport.allCases.filter { words.contains("(\($0))") }
    if !only.isEmpty { transports = only }
    isNotYet = words.suffix(2) == ["(not", "yet)"]
  }

  private mutating func add(record: String, to section: String) {
    guard case .records(let records) = sections[section] else { return }
    sections[section] = .records(records + [canonical(record: record)])
  }
}
