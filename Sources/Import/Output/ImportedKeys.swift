import DNSWire
import Foundation
import ZoneTransfer

/// The keys of another server's configuration. All are carried over: what is signed by one that nothing names is answered there too.
struct ImportedKeys {
  struct Key {
    /// As it is to be written.
    var name: String
    var algorithm: TSIGAlgorithm
    /// In base64. For the configuration alone, and for no message.
    var secret: String
  }

  /// Whether a key that is not there is a mistake; BIND goes on without it.
  var mustBeThere = true
  private(set) var all: [Key] = []
  /// The names of those, as they are to be written.
  private var written: [Name: String] = [:]
  /// The names of all keys that are there.
  private var names: Set<Name> = []

  /// Takes a key in. `place` is where it begins.
  mutating func add(
    _ name: Word?, algorithm: Word?, secret: Word?, at place: Position, _ notes: inout Notes
  ) {
    guard let name else {
      return notes.error("name-missing", "this key has no name", at: place)
    }
    guard let known = try? Name(name.text) else {
      return notes.error("bad-name", "'\(name.text)' is no domain name", at: name.at)
    }
    guard names.insert(known).inserted else {
      return notes.error("listed-twice", "key '\(name.text)' is configured twice", at: name.at)
    }
    guard let algorithm else {
      return notes.error("value-missing", "key '\(name.text)' has no 'algorithm'", at: name.at)
    }
    guard let secret else {
      return notes.error("value-missing", "key '\(name.text)' has no 'secret'", at: name.at)
    }
    guard let taken = Self.algorithm(algorithm.text) else {
      return notes.warn(
        "left-out",
        "key '\(name.text)', and what wants it, is left out: Apus has no \(Self.said(algorithm)); give both servers a key of hmac-sha256",
        at: algorithm.at)
    }
    let bare = secret.text.filter { !$0.isWhitespace }
    // The text itself is not repeated: it may be a secret with a slip in it.
    guard let octets = Data(base64Encoded: bare) else {
      return notes.error(
        "bad-secret", "the secret of key '\(name.text)' must be base64", at: secret.at)
    }
    guard !octets.isEmpty else {
      return notes.warn(
        "left-out", "key '\(name.text)', and what wants it, is left out: its secret is empty",
        at: name.at)
    }
    written[known] = name.nameText
    all.append(Key(name: name.nameText, algorithm: taken, secret: bare))
  }

  /// A key as it is to be written; nil where it is not carried over.
  func known(_ text: String) -> String? { (try? Name(text)).flatMap { written[$0] } }

  /// The key that `what` wants, as it is to be written; nil where it is not carried over, which is told: then `what` must not be either.
  func name(_ word: Word, of what: String, _ notes: inout Notes) -> String? {
    if let known = known(word.text) { return known }
    if let name = try? Name(word.text), names.contains(name) {
      notes.warn("left-out", "\(what) is left out: its key '\(word.text)' is", at: word.at)
    } else if mustBeThere {
      notes.error("no-key", "there is no key '\(word.text)'", at: word.at)
    } else {
      notes.warn("left-out", "\(what) is left out: there is no key '\(word.text)'", at: word.at)
    }
    return nil
  }

  /// What looks like no algorithm is not repeated: it may be the secret.
  private static func said(_ algorithm: Word) -> String {
    let text = algorithm.text.lowercased()
    return ["hmac-", "gss-", "sha", "md5"].contains(where: text.hasPrefix) && text.count < 30
      ? "algorithm '\(algorithm.text)'" : "such algorithm"
  }

  /// By what the servers call it: `hmac-sha256`, `sha256`, `HMAC-MD5.SIG-ALG.REG.INT.`
  private static func algorithm(_ text: String) -> TSIGAlgorithm? {
    var name = Substring(text.lowercased())
    if name.last == "." { name = name.dropLast() }
    if name.hasSuffix(".sig-alg.reg.int") { name = name.dropLast(16) }
    return TSIGAlgorithm(rawValue: name.hasPrefix("hmac-") ? String(name) : "hmac-\(name)")
  }
}
