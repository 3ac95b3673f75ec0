import Foundation
import TestSupport
import Testing

extension LabAnswers {
  /// Other servers have their zones from Apus.
  @Suite(.needsLab) struct TransferOut {
    /// A zone of 3,000 names, of which the last ones differ by serial.
    private static func zone(_ serial: Int) -> String {
      var text = """
        $TTL 300
        @ IN SOA ns hostmaster \(serial) 3600 600 86400 60
        @ NS ns
        @ MX 10 Mail.Example.NET.
        ns A 192.0.2.53
        *.wild TXT "any ; \\" name"
        sub NS ns.sub
        ns.sub A 192.0.2.54
        svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1
        alias CNAME h1
        old TYPE65400 \\# 3 010203

        """
      for number in 0..<3_000 { text += "h\(number) A 10.0.\(number / 250).\(number % 250 + 1)\n" }
      text += "only\(serial) TXT \"version \(serial)\"\n"
      return text
    }

    private static func options(_ file: URL, notify: Bool = true) -> ApusServer.Options {
      var options = ApusServer.Options(zones: [(Secondary.zone, file.path)])
      options.keys = Secondary.keys
      let target = "{to: \(Lab.client4)@\(Secondary.port), key: xfr}"
      options.zoneDefaults =
        "{provide-transfer: {to: \(Lab.client4), key: xfr}"
        + (notify ? ", notify: [\(target)]}" : "}")
      return options
    }

    private static func signed(_ lab: Lab) -> [String] {
      ["@\(Lab.server4)", "-y", "hmac-sha256:xfr:\(Secondary.secret)"]
    }

    @Test(
      "a secondary gets the zone by AXFR, hears of a new serial by NOTIFY, and gets that by IXFR",
      arguments: Secondary.Kind.allCases)
    func secondary(kind: Secondary.Kind) throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("zone")
        try Data(Self.zone(1).utf8).write(to: file)
        let server = try ApusServer(in: lab, Self.options(file))
        let secondary = try Secondary(kind, in: lab)
        try #require(secondary.wait(for: 1), "\(secondary.logText)\n\(server.logText)")
        let first = try Secondary.records(lab, Self.signed(lab))
        #expect(first.count == 3_011)
        #expect(try secondary.records() == first)

        try Data(Self.zone(2).utf8).write(to: file)
        try succeed(lab.inServer([apusPath, "reload", "--config", server.configurationPath]))
        try #require(secondary.wait(for: 2), "\(secondary.logText)\n\(server.logText)")
        let second = try Secondary.records(lab, Self.signed(lab))
        #expect(second != first)
        #expect(try secondary.records() == second)
        // It may have the new version before the answer to the NOTIFY is read.
        let status = try server.status { $0.transfers.notifies["acknowledged", default: 0] > 0 }
        #expect(status.transfers.out["ixfr"] == 1, "\(status.transfers)\n\(server.logText)")
        #expect(status.transfers.out["refused"] == 0)
        #expect(status.transfers.notifies["acknowledged", default: 0] >= 1)
        #expect(status.transfers.badSignatures == 0)
        #expect(server.stop() == 0)
      }
    }

    @Test("whoever is not in provide-transfer, or has another key or none, gets nothing")
    func refused() throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("zone")
        try Data(Self.zone(1).utf8).write(to: file)
        let server = try ApusServer(in: lab, Self.options(file, notify: false))
        func status(_ options: [String], _ type: String = "AXFR", from: String = Lab.client4) throws
          -> String
        {
          let text = try run(
            lab.inClient(
              [
                "dig", "@\(Lab.server4)", "-b", from, "+tries=1", "+time=3", "+tcp", "+noall",
                "+comments",
              ]
                + options + [Secondary.zone, type])
          ).text
          return text.components(separatedBy: "status: ").last?
            .prefix { $0.isLetter || $0.isNumber }.description ?? ""
        }
        let good = ["-y", "hmac-sha256:xfr:\(Secondary.secret)"]
        // dig asks for a transfer's comments only where it fails.
        func fails(_ options: [String], _ type: String = "AXFR") throws -> Bool {
          let text = try run(
            lab.inClient(
              ["dig", "@\(Lab.server4)", "+tries=1", "+time=3"] + options + [Secondary.zone, type])
          ).text
          return text.contains("; Transfer failed.") && !text.contains("10.0.1.1")
        }
        #expect(try !fails(good))
        #expect(try fails([]))
        #expect(try fails(["-y", "hmac-sha256:other:\(Secondary.secret)"]))
        #expect(try fails(["-y", "hmac-sha256:xfr:b3RoZXI="]))
        #expect(try fails(["-y", "hmac-sha512:xfr:\(Secondary.secret)"]))
        #expect(try fails([], "IXFR=1"))
        try succeed([
          "ip", "-n", lab.client, "address", "add", "192.0.2.77/24", "dev", Lab.clientDevice,
        ])
        #expect(try fails(good + ["-b", "192.0.2.77"]))
        // What is signed and no transfer is answered, over both transports, signed: dig would complain.
        for transport in ["+notcp", "+tcp"] {
          let text = try succeed(
            lab.inClient(
              ["dig", "@\(Lab.server4)", transport, "+tries=1"] + good + [
                "h7.\(Secondary.zone)", "A",
              ]))
          #expect(text.contains("10.0.0.8"))
          #expect(text.contains("TSIG PSEUDOSECTION") && !text.contains("verify"), "\(text)")
        }
        // NOTIFY is not for a zone that has a file.
        #expect(try status(["+opcode=NOTIFY", "+notcp"], "SOA") == "NOTIMP")
        let counts = try server.status().transfers
        #expect(
          counts.out["refused"] == 3 && counts.out["axfr"] == 1, "\(counts)\n\(server.logText)")
        #expect(counts.badSignatures == 3)
        #expect(server.stop() == 0)
      }
    }

    @Test("a reload puts keys and grants in force, and takes them back, without a restart")
    func reloadedKeys() throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("zone")
        try Data(Self.zone(1).utf8).write(to: file)
        let server = try ApusServer(in: lab, Self.options(file, notify: false))
        let other = "b3RoZXIgc2VjcmV0"
        #expect(try Self.gets(Secondary.secret, lab) && !Self.gets(other, lab))
        try Self.reload(server, lab, Secondary.secret, other)
        #expect(try Self.gets(other, lab) && !Self.gets(Secondary.secret, lab))
        try Self.reload(
          server, lab, "provide-transfer: {to: \(Lab.client4), key: xfr}", "provide-transfer: off")
        #expect(try !Self.gets(other, lab))
        #expect(server.stop() == 0)
      }
    }

    /// Whether the zone is given to who signs by a secret.
    private static func gets(_ secret: String, _ lab: Lab) throws -> Bool {
      try run(
        lab.inClient([
          "dig", "@\(Lab.server4)", "+tries=1", "+time=3", "-y", "hmac-sha256:xfr:\(secret)",
          Secondary.zone, "AXFR",
        ])
      ).text.contains("10.0.1.1")
    }

    /// Changes the configuration, where `from` says so, and reloads.
    private static func reload(
      _ server: ApusServer, _ lab: Lab, _ from: String, _ to: String
    ) throws {
      let path = URL(fileURLWithPath: server.configurationPath)
      let text = try String(contentsOf: path, encoding: .utf8)
      try #require(text.contains(from))
      try Data(text.replacingOccurrences(of: from, with: to).utf8).write(to: path)
      try succeed(lab.inServer([apusPath, "reload", "--config", path.path]))
    }

    @Test(
      "a large zone goes out whole beside other queries of the same thread; who leaves, ends it")
    func large() throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("zone")
        var text = Self.zone(1)
        for number in 0..<200_000 { text += "n\(number).deep TXT \"\(number) of a large zone\"\n" }
        try Data(text.utf8).write(to: file)
        var options = Self.options(file, notify: false)
        options.server = ["kernel-threads: 1"]
        let server = try ApusServer(in: lab, options)
        let records = try Secondary.records(lab, Self.signed(lab))
        #expect(records.count == 203_011)
        // One that is not read, while others are answered.
        let log = lab.directory.appendingPathComponent("reader")
        let reader = try start(
          lab.inClient([
            "sh", "-c",
            "timeout 3 dig @\(Lab.server4) -y hmac-sha256:xfr:\(Secondary.secret) \(Secondary.zone) AXFR"
              + " | sleep 30",
          ]), log: log)
        let open = try server.status { $0.transfers.open == 1 }
        #expect(open.transfers.open == 1, "\(server.logText)")
        for _ in 0..<3 {
          try succeed(
            lab.inClient(["dig", "@\(Lab.server4)", "+tcp", "+tries=1", Secondary.zone, "SOA"]))
        }
        let closed = try server.status(within: 30) { $0.transfers.open == 0 }
        #expect(closed.transfers.open == 0)
        #expect(closed.transfers.out["failed"] == 1)
        reader.stop(SIGKILL)
        #expect(server.stop() == 0)
      }
    }
  }
}
