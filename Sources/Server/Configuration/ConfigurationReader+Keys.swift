import DNSWire
import Foundation
import Yams
import ZoneFile
import ZoneImage
import ZoneTransfer

extension ConfigurationReader {
  /// `keys`: each secret by its name.
  mutating func readKeys(_ node: Node) {
    guard let keys = mapping(node, "'keys'") else { return }
    for (key, value) in keys {
      guard let text = scalar(key, "a key's name") else { continue }
      let values = entries(value, .key(text))
      let name: Name
      do { name = try Name(text) } catch {
        self.error("bad-name", "'\(text)' is no domain name: \(error)", at: key)
        continue
      }
      // Also those with mistakes: what uses one is not told to have none.
      guard keyNames.insert(name).inserted else {
        error("listed-twice", "key '\(name)' is configured twice", at: key)
        continue
      }
      let algorithm = readAlgorithm(values, text, at: key)
      let secret = readSecret(values, text, at: key)
      keyLines[name] = values.compactMapValues { $0.mark?.line }
      guard let algorithm, let secret else { continue }
      let made = TSIGKey(name: name, algorithm: algorithm, secret: secret.octets)
      guard made.isUsable else {
        error("bad-value", "\(algorithm.rawValue) is not allowed on this machine", at: key)
        continue
      }
      configuration.keys.append(Configuration.Key(key: made, secretFile: secret.file))
    }
  }

  private mutating func readAlgorithm(
    _ values: [String: Node], _ name: String, at key: Node
  ) -> TSIGAlgorithm? {
    guard let node = values["algorithm"] else {
      error(
        "value-missing", "key '\(name)' has no 'algorithm'; most use hmac-sha256", at: key)
      return nil
    }
    return choice(node, "keys.\(name).algorithm", TSIGAlgorithm.allCases.map(\.rawValue))
      .flatMap(TSIGAlgorithm.init)
  }

  private mutating func readSecret(
    _ values: [String: Node], _ name: String, at key: Node
  ) -> (octets: [UInt8], file: String?)? {
    switch (values["secret"], values["secret-file"]) {
    case (nil, nil):
      error("value-missing", "key '\(name)' has no 'secret' and no 'secret-file'", at: key)
    case (_?, let file?):
      error("wrong-key", "key '\(name)' has a 'secret' or a 'secret-file', not both", at: file)
    case (let node?, nil):
      guard let text = scalar(node, "keys.\(name).secret") else { return nil }
      // The text itself is not repeated: it may be a secret with a slip in it.
      guard let octets = Self.octets(base64: text) else {
        secretError("keys.\(name).secret must be base64", at: node)
        return nil
      }
      return (octets, nil)
    case (nil, let node?):
      guard let text = scalar(node, "keys.\(name).secret-file") else { return nil }
      return readSecretFile(path(text), at: node).map { ($0, path(text)) }
    }
    return nil
  }

  /// A file with the secret in base64 on a line of its own; lines that begin with # are passed over.
  private mutating func readSecretFile(_ path: String, at node: Node) -> [UInt8]? {
    let read: (octets: [UInt8], stamp: FileStamp)
    do { read = try readFile(path) } catch {
      self.error("cannot-read", "cannot read \(path): \(error.reason)", at: node)
      return nil
    }
    if read.stamp.isPublic {
      note(.warning, "public-secret", "everybody may read '\(path)': chmod o-r", at: node.mark)
    }
    let lines = String(decoding: read.octets, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
    guard lines.count == 1, let octets = Self.octets(base64: lines[0]) else {
      error("bad-secret", "\(path) must have one line: the secret in base64", at: node)
      return nil
    }
    return octets
  }

  private static func octets(base64 text: String) -> [UInt8]? {
    Data(base64Encoded: text).flatMap { $0.isEmpty ? nil : Array($0) }
  }

  /// A mistake whose line is not shown.
  private mutating func secretError(_ message: String, at node: Node) {
    var place = source.place(node.mark)
    place.text = ""
    diagnostics.append(
      Diagnostic(severity: .error, name: "bad-secret", message: message, place: place))
  }
}
