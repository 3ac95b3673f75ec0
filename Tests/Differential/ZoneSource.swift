import DNSWire
import Foundation
import TestSupport

/// A zone before it is signed and served.
struct ZoneSource: Sendable {
  var apex: String
  var path: String
  /// Made by chance: see ``GeneratedZone``.
  var isGenerated = false
  /// Made by other people: dnssec-signzone may refuse it.
  var isForeign = false
  /// Names that are asked for whether they are in the zone or not.
  var alphabet: Alphabet?
  /// Servers that do not load it, which is told and not hidden: what they would say is not known.
  var refusedBy: Set<ServerKind> = []
  /// Questions that must be asked, whatever else is.
  var questions: [(name: String, type: UInt16)] = []
}

/// A zone as the servers have it.
struct ServedZone: Sendable {
  var apex: String
  var path: String
  var refusedBy: Set<ServerKind>
  var model: ZoneModel
  var alphabet: Alphabet?
  var questions: [(name: Name, type: UInt16)]

  /// Reads the zone as BIND understands it, or as libldns does where BIND does not.
  init(_ source: ZoneSource, path: String) throws {
    apex = source.apex
    self.path = path
    refusedBy = source.refusedBy
    alphabet = source.alphabet
    questions = try source.questions.map { (try Name($0.name), $0.type) }
    guard !refusedBy.contains(.bind) else {
      let text = try NetworkNamespace.shell(
        "(echo '$ORIGIN \(apex)'; cat '\(path)') | ldns-read-zone /dev/stdin")
      model = try ZoneModel(apex: try Name(apex), compiled: text)
      return
    }
    let text = try NetworkNamespace.shell(
      """
      named-compilezone -i none -k ignore -n ignore -r ignore -m ignore -M ignore -S ignore \
        -T ignore -W ignore -q -s full -F text -o - '\(source.apex)' '\(path)' 2>&1
      """)
    model = try ZoneModel(apex: try Name(source.apex), compiled: text)
  }
}
