import DNSWire
import Foundation
import Logging
import Testing
import ZoneImage

@testable import Server

/// Reloads of a running server, one at a time, for the servers listen on the same addresses.
@Suite("Reload", .serialized)
enum ReloadTests {
  /// A zone with a serial and so many addresses.
  static func zone(_ serial: UInt32, hosts: Int, ttl: Int = 300) -> String {
    let hosts = (0..<hosts).map { "h\($0) A 192.0.2.\($0)\n" }.joined()
    return "$TTL \(ttl)\n@ SOA ns1 hostmaster \(serial) 7200 3600 1209600 300\n@ NS ns1\n"
      + "ns1 A 192.0.2.53\n" + hosts
  }

  /// A loopback endpoint that no other run of the tests has.
  static func own(_ host: Int) -> String {
    "127.\(64 + getpid() >> 8 & 63).\(getpid() & 255).\(host)@5310"
  }

  /// A server with a configuration file.
  final class Served {
    let directory: TemporaryDirectory
    let server: RunningServer
    let file: String
    private let listen: String

    init(
      _ zones: [String: String], options: String = "", listen: String = ReloadTests.own(10),
      logger: Logger = silent
    ) throws {
      directory = try TemporaryDirectory()
      for (name, text) in zones { try directory.write(text, to: "\(name).zone") }
      file = try directory.write("", to: "apus.yaml")
      self.listen = listen
      try Self.configure(directory, zones.keys.sorted(), options, listen)
      let loaded = Configuration.load(file)
      guard loaded.isValid else { throw ServerError("\(loaded.diagnostics)") }
      server = try RunningServer(loaded.configuration, file: file, logger: logger)
    }

    deinit { server.stop() }

    private static func configure(
      _ directory: TemporaryDirectory, _ zones: [String], _ options: String, _ listen: String
    ) throws {
      let zones = zones.map { "  \($0): {file: \($0).zone\(options)}\n" }.joined()
      try directory.write(
        "server: {listen: \(listen)}\ncontrol: {socket: control.sock}\nzones:\n" + zones,
        to: "apus.yaml")
    }

    func configure(_ zones: [String], options: String = "") throws {
      try Self.configure(directory, zones, options, listen)
    }

    var socket: String { directory.path + "/control.sock" }

    func reload(_ zones: String..., force: Bool = false, plan: Bool = false) -> ReloadReport {
      var request = ReloadRequest()
      (request.zones, request.force, request.plan, request.limit) = (zones, force, plan, 3)
      return server.reload(request)
    }

    /// The serials that are served, by zone, in the order of the configuration.
    var serials: [UInt32?] {
      server.keeper.publisher.current().set.entries.map { $0.image?.serial }
    }

    func image(_ zone: String) throws -> ZoneImage {
      try #require(server.keeper.zone(try Name(zone))?.current?.image)
    }

    var states: [String] { server.status.zones.map(\.state.rawValue) }
  }
}
