import Addresses
import DNSWire
import Foundation
import Logging
import ZoneFile
import ZoneImage

@testable import Server

/// A directory that is gone when this is.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "/apus-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file; its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = path + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    return file
  }
}

/// A zone without mistakes.
let goodZone = """
  $TTL 3600
  @ SOA ns1 hostmaster 2024010101 7200 3600 1209600 300
  @ NS ns1
  ns1 A 192.0.2.53
  www A 192.0.2.80

  """

/// A logger that says nothing.
let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A configuration on an ephemeral port of 127.0.0.1, with a good zone and one that is broken.
func configuration(in directory: TemporaryDirectory) throws -> Configuration {
  var configuration = Configuration()
  configuration.listen = [Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 0)]
  configuration.isListenGiven = true
  configuration.controlSocket = directory.path + "/control.sock"
  configuration.isControlSocketGiven = true
  configuration.zones = [
    Configuration.Zone(
      apex: try Name("example.com"), file: try directory.write(goodZone, to: "example.com.zone")),
    Configuration.Zone(
      apex: try Name("broken.test"), file: try directory.write("@ SOA\n", to: "broken.zone")),
  ]
  return configuration
}

/// A configuration's text as the file /etc/apus/apus.yaml would hold it.
func read(_ text: String) -> LoadedConfiguration {
  Configuration.read(text, path: "apus.yaml", directory: "/etc/apus")
}

/// `line:column: message` of each mistake in a configuration's text.
func mistakes(_ text: String) -> [String] {
  read(text).diagnostics.map { "\($0.place.line):\($0.place.column): \($0.message)" }
}
