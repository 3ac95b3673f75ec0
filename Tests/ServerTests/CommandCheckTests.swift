import Foundation
import Testing

@testable import Server

extension CommandTests {
  @Suite("check, compile and explain") struct Check {
    @Test("check: 0 for a good zone, 1 for a broken one, told as a compiler tells")
    func check() throws {
      let directory = try TemporaryDirectory()
      let good = try directory.write(goodZone, to: "example.com.zone")
      let fine = try run("check", good)
      #expect(fine.status == 0)
      #expect(
        fine.output
          == "\(good): zone example.com. serial 2024010101, 4 records: 0 errors, 0 warnings\n")
      let broken = try directory.write(goodZone + "www A 192.0.2.300\n", to: "broken.zone")
      let told = try run("check", broken, "--origin", "example.com")
      #expect(told.status == 1)
      #expect(told.output.hasPrefix("\(broken):6:7: error: "))
      #expect(told.output.contains("\nwww A 192.0.2.300\n      ^\n"))
    }

    @Test("check --config: the configuration's mistakes and its zones', also in JSON")
    func checkConfiguration() throws {
      let directory = try TemporaryDirectory()
      try directory.write(goodZone, to: "example.com.zone")
      let file = try directory.write(
        """
        server: {lisen: [127.0.0.1]}
        zones:
          example.com: {file: example.com.zone}
          example.net: {file: missing.zone}
        """, to: "apus.yaml")
      let told = try run("check", "--config", file)
      #expect(told.status == 1)
      #expect(told.output.contains("\(file):1:10: error: unknown key 'lisen' in 'server'"))
      #expect(
        told.output.contains(
          """
          \(file):4:23: error: zone example.net.: cannot read \(directory.path)/missing.zone: no such file [cannot-read]
            example.net: {file: missing.zone}
                                ^

          """))
      #expect(told.output.hasSuffix("\nzones: 1 can be served, 1 cannot: 1 error, 0 warnings\n"))
      let json = try run("check", "--config", file, "--json")
      #expect(json.status == 1)
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(object["ok"] as? Bool == false)
      #expect((object["diagnostics"] as? [Any])?.count == 2)
      #expect((object["zones"] as? [[String: Any]])?.map { $0["errors"] as? Int } == [0, 1])
    }

    @Test("compile: writes an image that serves as the cache's, and none of a broken zone")
    func compile() throws {
      let directory = try TemporaryDirectory()
      let good = try directory.write(goodZone, to: "example.com.zone")
      let output = directory.path + "/example.com.image"
      let fine = try run("compile", good, "-o", output)
      #expect(fine.status == 0)
      let lines = fine.output.split(separator: "\n")
      #expect(
        lines.first
          == "\(good): zone example.com. serial 2024010101, 4 records: 0 errors, 0 warnings"
      )
      #expect(lines.last?.hasPrefix("\(output): ") == true)
      #expect(FileManager.default.fileExists(atPath: output))
      let told = try run("compile", good, "--output", output, "--json")
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
      #expect(json["ok"] as? Bool == true)
      let image = try #require(json["image"] as? [String: Any])
      #expect(image["file"] as? String == output && image["nodes"] as? Int == 3)
      let broken = try directory.write(goodZone + "www A 192.0.2.300\n", to: "broken.zone")
      let refused = try run(
        "compile", broken, "-o", directory.path + "/broken.image", "--origin", "example.com")
      #expect(refused.status == 1)
      #expect(refused.output.hasPrefix("\(broken):6:7: error: "))
      #expect(!FileManager.default.fileExists(atPath: directory.path + "/broken.image"))
      let nowhere = try run("compile", good, "-o", directory.path + "/no/where.image")
      #expect(nowhere.status == 1)
      #expect(
        nowhere.output.contains(
          "error: cannot write \(directory.path)/no/where.image: open: No such file"))
    }

    @Test(
      "explain: by zone files or a configuration, as text and as JSON; 1 without a server, 2 for wrong usage"
    )
    func explain() throws {
      let directory = try TemporaryDirectory()
      let zone = try directory.write(goodZone, to: "example.com.zone")
      let text = try run("explain", "www.example.com", "--zone", zone)
      #expect(text.status == 0 && text.output.contains("outcome   the records of type A\n"))
      let json = try run("explain", "www.example.com", "aaaa", "--zone", zone, "--json")
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(
        (object["steps"] as? [[String: Any]])?.map { $0["outcome"] as? String } == ["no-data"])
      #expect((object["path"] as? [String: Any])?["taker"] as? String == "kernel")
      let socket = directory.path + "/none.sock"
      let config = try directory.write(
        "control: {socket: \(socket)}\nzones: {example.com: {file: \(zone)}}\n", to: "apus.yaml")
      let loaded = try run("explain", "www.example.com", "--config", config)
      #expect(loaded.status == 0 && loaded.output.contains("loaded here: no server answers"))
      let alone = try run("explain", "www.example.com", "--socket", socket)
      #expect(alone.status == 1 && alone.errors.contains("no server answers"))
      let broken = try directory.write("@ SOA\n", to: "broken.test.zone")
      #expect(try run("explain", "broken.test", "--zone", broken).status == 1)
      // A file that was named is loaded, whatever the name.
      let missing = try run("explain", "www.example.com", "--zone", directory.path + "/nosuch.zone")
      #expect(missing.status == 1 && missing.output.isEmpty)
      #expect(missing.errors.contains("/nosuch.zone: error: cannot read the zone's file: no such"))
      #expect(text.output.contains("kernel: no configuration was asked"))
      #expect(try run("explain", "a..b", "--zone", zone).status == 2)
      #expect(try run("explain", "www.example.com", "NOTYPE", "--zone", zone).status == 2)
      #expect(try run("explain", "www.example.com", "--from", "x", "--zone", zone).status == 2)
      #expect(
        try run("explain", "www.example.com", "--do", "--bufsize", "0", "--zone", zone).status == 2)
    }
  }
}
