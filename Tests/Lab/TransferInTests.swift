import Foundation
import TestSupport
import Testing

extension LabAnswers {
  /// Apus has a zone from other servers.
  @Suite(.needsLab) struct TransferIn {
    /// A zone of 2,000 names, of which one differs by serial, with so many seconds in its SOA.
    private static func zone(
      _ serial: Int, refresh: Int = 3600, retry: Int = 600, expire: Int = 86_400
    ) -> String {
      var text = """
        $TTL 300
        @ IN SOA ns hostmaster \(serial) \(refresh) \(retry) \(expire) 60
        @ NS ns
        @ MX 10 Mail.Example.NET.
        ns A 192.0.2.53
        ns AAAA 2001:db8::53
        *.wild TXT "any ; \\" name" "\\001\\255"
        sub NS ns.sub
        sub DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
        ns.sub A 192.0.2.54
        svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1
        srv SRV 1 2 3 ns
        naptr NAPTR 1 2 "u" "sip" "" ns
        caa CAA 0 issue "ca.example"
        alias CNAME h1
        dn DNAME other.example.
        old TYPE65400 \\# 3 010203
        odd\\.label\\000x A 192.0.2.9

        """
      for number in 0..<2_000 { text += "h\(number) A 10.0.\(number / 250).\(number % 250 + 1)\n" }
      text += "only\(serial) TXT \"version \(serial)\"\n"
      return text
    }

    private static func options(_ lab: Lab, key: String = "xfr", image: Bool = true)
      -> ApusServer.Options
    {
      var options = ApusServer.Options(zones: [])
      options.keys = Secondary.keys
      let file = lab.directory.appendingPathComponent("in/zone").path
      let cache = image ? ", image-cache: \"\(lab.directory.path)/images\"" : ""
      options.otherZones = [
        "\(Secondary.zone): {primary: \(Lab.client4)@\(Secondary.port), key: \(key), file: \"\(file)\","
          + " provide-transfer: {to: \(Lab.client4), key: xfr}\(cache)}"
      ]
      return options
    }

    /// What Apus gives of the zone.
    private static func ours(_ lab: Lab) throws -> [String] {
      try Secondary.records(
        lab, ["@\(Lab.server4)", "-y", "hmac-sha256:xfr:\(Secondary.secret)"])
    }

    private static func waitFor(
      _ serial: UInt32, _ server: ApusServer, seconds: Double = 30
    ) throws -> ServerStatus.Zone? {
      try server.status(within: seconds) {
        $0.zones.first?.serial == serial && $0.zones.first?.state == "loaded"
      }
      .zones.first
    }

    @Test(
      "a zone comes by AXFR, record for record; NOTIFY brings the next version; a restart needs no primary",
      arguments: Secondary.Kind.allCases)
    func primary(kind: Secondary.Kind) throws {
      try Lab.with { lab in
        let primary = try Primary(kind, in: lab, zone: Self.zone(1))
        let server = try ApusServer(in: lab, Self.options(lab))
        let first = try Self.waitFor(1, server)
        try #require(first?.serial == 1, "\(server.logText)\n\(primary.logText)")
        let records = try primary.records()
        #expect(records.count == 2_018)
        #expect(try Self.ours(lab) == records)
        try server.waitUntilReady()

        try primary.serve(Self.zone(2))
        let second = try Self.waitFor(2, server)
        try #require(second?.serial == 2, "\(server.logText)\n\(primary.logText)")
        #expect(try Self.ours(lab) == primary.records())
        let transfers = try server.status().transfers
        #expect(transfers.notifies["received", default: 0] >= 1)
        // NSD 4.6 makes differences of no file.
        let difference: UInt64 = kind == .nsd ? 0 : 1
        #expect(
          transfers.taken == ["axfr": 2 - difference, "ixfr": difference], "\(server.logText)")
        #expect(server.stop() == 0)

        primary.stop()
        let again = try ApusServer(in: lab, Self.options(lab))
        #expect(try again.status().zones.first?.serial == 2)
        #expect(try Self.ours(lab).contains { $0.hasPrefix("only2.") })
        #expect(again.stop() == 0)
      }
    }

    @Test(
      "without a primary for as long as SOA allows the zone expires; it comes back with the primary"
    )
    func expires() throws {
      try Lab.with { lab in
        let zone = Self.zone(1, refresh: 2, retry: 2, expire: 6)
        let primary = try Primary(.nsd, in: lab, zone: zone)
        let server = try ApusServer(in: lab, Self.options(lab))
        #expect(try server.status().zones.first?.serial == 1)
        primary.stop()
        // Served on until then, and after a restart no longer than that.
        #expect(server.stop() == 0)
        let again = try ApusServer(in: lab, Self.options(lab))
        let expired = try again.status(within: 30) { $0.zones.first?.state == "expired" }
        #expect(expired.zones.first?.state == "expired" && !expired.ready, "\(again.logText)")
        let question = ["dig", "@\(Lab.server4)", "+tries=1", "h1.\(Secondary.zone)", "A"]
        #expect(try run(lab.inClient(question)).text.contains("status: SERVFAIL"))
        try primary.start()
        let back = try again.status(within: 30) { $0.zones.first?.state == "loaded" }
        #expect(back.zones.first?.state == "loaded", "\(again.logText)")
        #expect(try run(lab.inClient(question)).text.contains("10.0.0.2"))
        #expect(again.stop() == 0)
      }
    }

    @Test(
      "apus transfer asks now and tells; what breaks the rules, or a wrong key, changes nothing")
    func transferCommand() throws {
      try Lab.with { lab in
        let primary = try Primary(.knotd, in: lab, zone: Self.zone(5))
        var options = Self.options(lab)
        options.zoneDefaults = "{max-delete: 20%}"
        let server = try ApusServer(in: lab, options)
        func transfer(_ arguments: [String] = []) throws -> CommandOutput {
          try run(
            lab.inServer(
              [apusPath, "transfer"] + arguments + ["--config", server.configurationPath]),
            seconds: 60)
        }
        let same = try transfer([Secondary.zone])
        #expect(
          same.status == 0 && same.text == "zone example.org.: serial 5, nothing is newer\n",
          "\(same)")
        let full = try transfer(["--full", "--json"])
        #expect(full.status == 0 && full.text.contains(#""ok":true"#), "\(full)")
        let none = try transfer(["example.net"])
        #expect(none.status == 1 && none.errors.contains("no zone 'example.net' is configured"))

        // Most of the zone is gone: max-delete keeps what is served.
        try primary.serve(
          "@ 300 SOA ns hostmaster 6 3600 600 86400 60\n@ 300 NS ns\nns 300 A 192.0.2.53\n")
        let refused = try server.status(within: 30) { $0.zones.first?.state == "stale" }
        #expect(
          refused.zones.first?.state == "stale" && refused.zones.first?.serial == 5,
          "\(server.logText)")
        #expect(server.logText.contains("max-delete"))
        #expect(try Self.ours(lab).count > 2_000)
        let told = try transfer()
        #expect(told.status == 1 && told.text.contains("max-delete"), "\(told)")
        #expect(server.stop() == 0)
        let files = try FileManager.default.contentsOfDirectory(
          atPath: lab.directory.appendingPathComponent("in").path)
        #expect(Set(files) == ["zone", "zone.heard"], "\(files)")

        var other = Self.options(lab, key: "other", image: false)
        other.keys =
          "{xfr: {algorithm: hmac-sha256, secret: \"\(Secondary.secret)\"}, other: {algorithm: hmac-sha256, secret: b3RoZXI=}}"
        let stranger = try ApusServer(in: lab, other)
        let output = try run(
          lab.inServer([apusPath, "transfer", "--config", stranger.configurationPath]), seconds: 60)
        #expect(
          output.status == 1 && output.text.contains("BADKEY"), "\(output)\n\(primary.logText)")
        #expect(try stranger.status().zones.first?.serial == 5)
        #expect(stranger.stop() == 0)
      }
    }
  }
}
