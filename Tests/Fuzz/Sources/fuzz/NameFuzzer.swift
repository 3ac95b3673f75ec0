import DNSWire
import Octets

/// A name, as text and in wire form.
enum NameFuzzer {
  static func run(_ octets: [UInt8]) {
    if let text = String(validating: octets, as: UTF8.self) { read(text) }
    wire(octets)
  }

  private static func read(_ text: String) {
    guard let name = try? Name(text) else { return }
    guard let again = Name(wire: name.wire), again.wire == name.wire else {
      violated("wire form \(name.wire)")
    }
    check(name)
  }

  /// What the packet path reads of the octets is what the control plane reads.
  private static func wire(_ octets: [UInt8]) {
    let question = QuestionName.read(octets.octets, at: 0, end: octets.count)
    guard question.length > 0 else {
      if Name(wire: octets) != nil { violated("no question's name, and yet a name") }
      return
    }
    guard let name = Name(wire: Array(octets.prefix(question.length))) else {
      violated("a question's name of \(question.length) octets, and no name")
    }
    if question.labels != name.labelCount { violated("\(question.labels) labels") }
    for depth in 0...question.labels {
      var suffix = name
      for _ in 0..<(question.labels - depth) { suffix = suffix.parent ?? .root }
      let start = question.start(ofLast: depth, octets.octets, at: 0)
      if start != name.wire.count - suffix.wire.count { violated("the last \(depth) labels") }
    }
    check(name)
  }

  /// RFC 1035, section 5.1: the text gives the name again.
  private static func check(_ name: Name) {
    guard let again = try? Name(name.description), again.wire == name.wire else {
      violated("the text \(name.description) is not \(name.wire)")
    }
    if name.lowercased != name { violated("case makes a difference") }
    if !name.isAtOrBelow(.root) || !name.isAtOrBelow(name) { violated("not below itself") }
  }
}
