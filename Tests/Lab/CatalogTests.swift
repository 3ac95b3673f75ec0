import Foundation
import TestSupport
import Testing

extension LabAnswers {
  /// Apus has zones because a catalog lists them (RFC 9432).
  @Suite(.needsLab) struct Catalogs {
    private static func options(_ lab: Lab) -> ApusServer.Options {
      var options = ApusServer.Options(zones: [])
      options.keys = Secondary.keys
      let directory = lab.directory.appendingPathComponent("in").path
      let grant = "provide-transfer: {to: \(Lab.client4), key: xfr}"
      options.otherZones = [
        "\(CatalogProducer.catalog): {primary: \(Lab.client4)@\(Secondary.port), key: xfr,"
          + " file: \"\(directory)/catalog\", image-cache: off, \(grant),"
          + " catalog: {directory: \"\(directory)\", members: {\(grant), image-cache: off},"
          + " groups: {big: {keep-images: 0}}}}"
      ]
      return options
    }

    private static func members(_ status: ServerStatus) -> [String] {
      status.zones.filter { $0.name != CatalogProducer.catalog + "." && $0.state == "loaded" }
        .map(\.name).sorted()
    }

    private static func wait(_ names: [String], _ server: ApusServer) throws -> [String] {
      members(try server.status(within: 20) { members($0) == names })
    }

    /// What Apus says of a name, in dig's words.
    private static func ask(
      _ lab: Lab, _ name: String, _ type: String, _ more: [String] = []
    ) throws -> String {
      try run(
        lab.inClient(["dig", "@\(Lab.server4)", "+tries=1", "+time=2"] + more + [name, type])
      ).text
    }

    @Test(
      "members of Knot's catalog come, are answered record for record, and go; a restart needs no primary"
    )
    func knot() throws {
      try Lab.with { lab in
        let producer = try CatalogProducer(in: lab, [("one.test", nil), ("two.test", "big")])
        let server = try ApusServer(in: lab, Self.options(lab))
        let first = try Self.wait(["one.test.", "two.test."], server)
        try #require(
          first == ["one.test.", "two.test."], "\(server.logText)\n\(producer.logText)")
        for zone in ["one.test", "two.test"] {
          let records = try producer.records(zone)
          #expect(records.count == 204)
          #expect(try CatalogProducer.records(lab, ["@\(Lab.server4)"], zone) == records)
        }
        #expect(try Self.ask(lab, "x.wild.two.test", "TXT").contains("\"of two.test\""))
        let detail = try run(
          lab.inServer([
            apusPath, "zone", "two.test", "--config", server.configurationPath,
          ]))
        #expect(
          detail.text.contains("member    of the catalog catalog.example.")
            && detail.text.contains("groups big") && detail.text.contains("keep-images 0"),
          "\(detail)")

        // The catalog itself is for those alone who may have it.
        let catalog = CatalogProducer.catalog
        #expect(try Self.ask(lab, catalog, "SOA").contains("status: REFUSED"))
        #expect(try Self.ask(lab, "version." + catalog, "TXT").contains("status: REFUSED"))
        let key = ["-y", "hmac-sha256:xfr:\(Secondary.secret)"]
        #expect(try Self.ask(lab, catalog, "SOA", key).contains("status: NOERROR"))
        #expect(
          try CatalogProducer.records(lab, ["@\(Lab.server4)"], catalog)
            == producer.records(catalog))

        // One comes and one goes, while the others are served.
        try producer.serve([("two.test", "big"), ("three.test", nil)])
        let second = try Self.wait(["three.test.", "two.test."], server)
        try #require(
          second == ["three.test.", "two.test."], "\(server.logText)\n\(producer.logText)")
        #expect(
          try CatalogProducer.records(lab, ["@\(Lab.server4)"], "three.test")
            == producer.records("three.test"))
        #expect(try Self.ask(lab, "h1.one.test", "A").contains("status: REFUSED"))
        #expect(server.stop() == 0)
        let files = try FileManager.default.contentsOfDirectory(
          atPath: lab.directory.appendingPathComponent("in").path)
        #expect(
          Set(files) == [
            "catalog", "catalog.heard", "catalog.example.members", "two.test.zone",
            "two.test.zone.heard", "three.test.zone", "three.test.zone.heard",
          ], "\(files)")

        producer.stop()
        let again = try ApusServer(in: lab, Self.options(lab))
        #expect(Self.members(try again.status()) == ["three.test.", "two.test."])
        for zone in ["two.test", "three.test"] {
          #expect(try Self.ask(lab, "h7.\(zone)", "A").contains("10.1.0.7"))
        }
        #expect(again.stop() == 0)
      }
    }
  }
}
