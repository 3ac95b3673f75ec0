import Foundation
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Configuration: zones")
struct ConfigurationZonesTests {
  @Test("the options of a zone: its own, else those of zone-defaults, else the defaults")
  func zoneOptions() throws {
    let loaded = read(
      """
      zone-defaults: {max-delete: 30%, keep-images: 5}
      zones:
        a.test: {file: a.zone, watch: true, max-delete: off}
        b.test: {file: b.zone, keep-images: 0}
      """)
    #expect(loaded.diagnostics.isEmpty)
    let options = loaded.configuration.zones.map(\.options)
    #expect(options.map(\.maxDelete) == [nil, 30])
    #expect(options.map(\.keepImages) == [5, 0])
    #expect(options.map(\.watch) == [true, false])
    #expect(
      mistakes(
        """
        zone-defaults: {max-delete: 30, keep-images: many, wach: true}
        zones:
          a.test: {file: a.zone, watch: perhaps, max-delete: 0%}
        """) == [
          "1:29: zone-defaults.max-delete must be 'off' or '1%' to '100%', not '30'; "
            + "did you mean '30%'?",
          "1:46: zone-defaults.keep-images must be a number from 0 to 100, not 'many'",
          "1:52: unknown key 'wach' in 'zone-defaults'; did you mean 'watch'?",
          "3:33: zones.a.test.watch must be 'true' or 'false', not 'perhaps'",
          "3:54: zones.a.test.max-delete must be 'off' or '1%' to '100%', not '0%'",
        ])
  }

  @Test("zones in bulk: a directory with a pattern, and a list of names")
  func groups() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path + "/zones", withIntermediateDirectories: false)
    for name in ["db.b.test.txt", "db.a.test.txt", ".db.c.test.txt", "db.d.test", "db.x..y.txt"] {
      try directory.write("", to: "zones/" + name)
    }
    try directory.write(
      "# listed\nE.test. ; one\n\n0/25.2.0.192.in-addr.arpa\na.test\n", to: "list")
    let file = try directory.write(
      """
      zones:
        a.test: {file: own.zone}
      zones-from:
        - {directory: zones, pattern: "db.*.txt", watch: true}
        - list: list
          file: listed/%s.zone
      """, to: "apus.yaml")
    let loaded = Configuration.load(file)
    #expect(loaded.isValid)
    #expect(
      loaded.diagnostics.map(\.message) == [
        "\(directory.path)/zones/db.x..y.txt is passed over: 'x..y' is no domain name: it has an "
          + "empty label (two dots in a row, or a leading one)"
      ])
    #expect(
      loaded.configuration.zones.map { "\($0.apex) \($0.file.dropFirst(directory.path.count))" }
        == [
          "a.test. /own.zone", "b.test. /zones/db.b.test.txt", "E.test. /listed/E.test.zone",
          "0/25.2.0.192.in-addr.arpa. /listed/0/25.2.0.192.in-addr.arpa.zone",
        ])
    #expect(loaded.configuration.zones.map(\.options.watch) == [false, true, false, false])
    #expect(loaded.configuration.watchedGroups == [directory.path + "/zones"])
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false).text()
    #expect(shown.contains("zones.b.test.watch: true"))
    #expect(shown.contains("# apus.yaml:4\n"))
    #expect(!shown.contains("default"))
  }

  @Test("mistakes in groups, also at the place in the list")
  func groupMistakes() throws {
    let directory = try TemporaryDirectory()
    try directory.write("good.test\nbad..test\ntwo names\ngood.test\n", to: "list")
    let file = try directory.write(
      """
      zones-from:
        - {list: list, file: "%s.zone"}
        - {list: list}
        - {list: list, file: a.zone}
        - {directory: nosuch}
        - {directory: ".", pattern: "*.*"}
        - {directory: ".", list: list}
        - {directory: ".", file: "%s"}
        - {watch: true}
      """, to: "apus.yaml")
    let told = Configuration.load(file).diagnostics.map { diagnostic in
      "\(diagnostic.place.file.split(separator: "/").last ?? ""):\(diagnostic.place.line): "
        + diagnostic.message.replacingOccurrences(of: directory.path, with: "DIR")
    }
    #expect(
      Set(told) == [
        "list:2: 'bad..test' is no domain name: it has an empty label (two dots in a row, or a leading one)",
        "list:3: one name a line: what is 'names'?",
        "list:4: zone 'good.test.' is configured twice",
        "apus.yaml:3: a list of zones needs a 'file', such as 'zones/%s.zone', or a 'primary'",
        "apus.yaml:4: 'a.zone' has no '%s' for the zone's name",
        "apus.yaml:5: cannot list DIR/nosuch: no such file",
        "apus.yaml:6: a pattern is a file name with one '*', not '*.*'",
        "apus.yaml:7: a group of zones has a 'directory' or a 'list', not both",
        "apus.yaml:8: 'file' goes with 'list'; with 'directory', give a 'pattern'",
        "apus.yaml:8: no file in DIR/. matches '*.zone'",
        "apus.yaml:9: a group of zones needs a 'directory' or a 'list'",
      ])
  }

  @Test("groups that have no zone, and file names that look like a slip")
  func oddGroups() throws {
    let directory = try TemporaryDirectory()
    for name in ["zones", "none"] {
      try FileManager.default.createDirectory(
        atPath: directory.path + "/" + name, withIntermediateDirectories: false)
    }
    for name in ["a b.zone", "a_1-x.test.zone", "..zone", "b\u{fc}cher.test.zone", "a.test.zone~"] {
      try directory.write("", to: "zones/" + name)
    }
    try directory.write("# nothing yet\n", to: "list")
    let file = try directory.write(
      """
      zones-from:
        - directory: zones
        - directory: none
          pattern: "*.db"
        - {list: list, file: "%s.zone"}
      """, to: "apus.yaml")
    let loaded = Configuration.load(file)
    #expect(loaded.isValid)
    #expect(
      loaded.diagnostics.map { diagnostic in
        "\(diagnostic.place.line): "
          + diagnostic.message.replacingOccurrences(of: directory.path, with: "DIR")
      } == [
        "2: DIR/zones/..zone is passed over: its name starts with a dot (the root zone goes to 'zones' or a list)",
        #"2: DIR/zones/a b.zone makes zone 'a\032b.': is that meant, or is the file a stray one?"#,
        "2: DIR/zones/b\u{fc}cher.test.zone makes zone 'b\\195\\188cher.test.': is that meant, or is the file a stray one?",
        "4: no file in DIR/none matches '*.db'",
        "5: DIR/list names no zone",
      ])
    #expect(loaded.configuration.zones.count == 3)
  }

  @Test("a zone's file that cannot be read is told where the configuration, or the list, names it")
  func unreadable() throws {
    let directory = try TemporaryDirectory()
    let list = try directory.write("good.test\n  gone.test ; here\n", to: "list")
    try directory.write(goodZone, to: "good.test.zone")
    let file = try directory.write(
      """
      zones:
        lost.test:
          file: lost.zone
      zones-from: {list: list, file: "%s.zone"}
      """, to: "apus.yaml")
    let told = ZoneLoader.load(Configuration.load(file).configuration.zones).flatMap(\.diagnostics)
    #expect(
      told.map(\.description) == [
        """
        \(file):3:11: error: zone lost.test.: cannot read \(directory.path)/lost.zone: no such file [cannot-read]
            file: lost.zone
                  ^
        """,
        """
        \(list):2:1: error: zone gone.test.: cannot read \(directory.path)/gone.test.zone: no such file [cannot-read]
          gone.test ; here
        ^
        """,
      ])
  }
}
