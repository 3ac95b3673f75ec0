import DNSWire
import Foundation
import Logging
import Synchronization
import Testing
import ZoneImage

@testable import Server

extension ReloadTests.Catalogs {
  final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  /// A server with the catalogs `c1.test` and `c2.test`, which are files here; no primary of their members can be reached.
  final class Consumer {
    let directory: TemporaryDirectory
    private let lines = Lines()
    private(set) var server: RunningServer?

    init(_ catalogs: [String: String], more: String = "") throws {
      directory = try TemporaryDirectory()
      for (name, text) in catalogs { try write(name, text) }
      try configure(more)
      try start()
    }

    deinit { server?.stop() }

    func start() throws {
      let sink = LogSink(format: .text, limit: LogLimit(linesPerSecond: 0)) { [lines] line in
        lines.all.withLock { $0.append(line) }
      }
      let loaded = Configuration.load(directory.path + "/apus.yaml")
      guard loaded.isValid else { throw ServerError("\(loaded.diagnostics)") }
      server = try RunningServer(
        loaded.configuration, file: directory.path + "/apus.yaml",
        logger: Logger(label: "test") { _ in LineLogHandler(sink: sink, logLevel: .info) })
    }

    func stop() {
      server?.stop()
      server = nil
    }

    /// `more` are further zones, or keys of `c1.test`'s catalog behind a `|`.
    func configure(
      _ more: String = "", catalogs: [String] = ["c1.test", "c2.test"], keys: String = "",
      directories: [String: String] = [:]
    )
      throws
    {
      let zones = catalogs.map { name in
        "  \(name): {file: \(name).zone, catalog: {directory: \(directories[name] ?? "in"), members: {primary: 127.0.0.1@1, image-cache: images}\(keys)}}\n"
      }
      try directory.write(
        "server: {listen: \(ReloadTests.own(30))}\ncontrol: {socket: control.sock}\nzones:\n"
          + zones.joined() + more, to: "apus.yaml")
    }

    func write(_ name: String, _ text: String) throws {
      try directory.write(text, to: "\(name).zone")
    }

    /// A member's file, as a transfer would have made it.
    func give(_ zone: String, serial: UInt32 = 1, in place: String = "in") throws {
      try FileManager.default.createDirectory(
        atPath: directory.path + "/\(place)", withIntermediateDirectories: true)
      try directory.write(ReloadTests.zone(serial, hosts: 1), to: "\(place)/\(zone).zone")
    }

    @discardableResult
    func reload(_ zones: [String] = []) throws -> ReloadReport {
      var request = ReloadRequest()
      request.zones = zones
      return try #require(server).reload(request)
    }

    /// Of each zone but the catalogs its name, state and catalog.
    var members: [String] {
      (server?.status.zones ?? []).filter { !["c1.test.", "c2.test."].contains($0.name) }
        .map { "\($0.name) \($0.state.rawValue) \($0.catalog ?? "-")" }
    }

    var files: [String] { files(in: "in") }

    func files(in place: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: directory.path + "/\(place)")) ?? [])
        .sorted()
    }

    /// The zones and labels that are written down for `c1.test`.
    var written: [String] {
      let text = try? String(
        contentsOfFile: directory.path + "/in/c1.test.members", encoding: .utf8)
      return (text ?? "").split(separator: "\n").filter { !$0.hasPrefix(";") }.map(String.init)
    }

    func serial(_ zone: String) throws -> UInt32? {
      server?.keeper.zone(try Name(zone))?.current?.image.serial
    }

    /// Lines of the log with that text.
    func told(_ text: String) -> Int { lines.all.withLock { $0.count { $0.contains(text) } } }

    var catalogs: [CatalogStatus] { server?.status.catalogs ?? [] }
  }
}
