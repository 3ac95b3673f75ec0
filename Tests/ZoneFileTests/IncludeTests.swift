import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneImage

/// `$INCLUDE` (RFC 1035, section 5.1).
@Suite struct IncludeTests {
  private func load(_ folder: Folder, _ text: String) throws -> ZoneFileResult {
    let path = try folder.write("main.zone", head + text)
    return ZoneFile.load(path: path, apex: try Name("example."))
  }

  @Test func originAndOwnerAreRestored() throws {
    let folder = try Folder()
    try folder.write(
      "a/one.zone", "x A 192.0.2.1\n$INCLUDE two.zone deep\n$ORIGIN lost\ny A 192.0.2.3\n")
    try folder.write("a/two.zone", "z A 192.0.2.2\n")
    let result = try load(
      folder, "own TXT a\n$INCLUDE a/one.zone sub\n TXT b\nafter A 192.0.2.4\n")
    #expect(
      try records(result) == [
        "after.example. 300 1 c0000204", "own.example. 300 16 0161", "own.example. 300 16 0162",
        "z.deep.sub.example. 300 1 c0000202", "y.lost.sub.example. 300 1 c0000203",
        "x.sub.example. 300 1 c0000201",
      ])
    #expect(
      result.files.map { $0.dropFirst(folder.path.count) } == [
        "/main.zone", "/a/one.zone", "/a/two.zone",
      ])
    let files = try #require(result.contents).records.indices.map {
      try #require(result.contents).position($0).file
    }
    #expect(Set(files) == [0, 1, 2])
  }

  @Test func aFileMayBeIncludedTwice() throws {
    let folder = try Folder()
    try folder.write("one.zone", "x A 192.0.2.1\n")
    #expect(try records(load(folder, "$INCLUDE one.zone\n$INCLUDE \"one.zone\" sub\n")).count == 2)
  }

  @Test func loopsMissingFilesAndDepthAreErrors() throws {
    let folder = try Folder()
    try folder.write("loop.zone", "x A 192.0.2.1\n$INCLUDE main.zone\n")
    let loop = try load(folder, "$INCLUDE loop.zone\n$INCLUDE none.zone\n")
    #expect(places(loop) == ["5:10 include-unreadable", "2:10 include-loop"])
    #expect(loop.diagnostics.last?.place.file.hasSuffix("/loop.zone") == true)
    for depth in 0..<30 { try folder.write("d\(depth).zone", "$INCLUDE d\(depth + 1).zone\n") }
    #expect(try load(folder, "$INCLUDE d0.zone\n").diagnostics.map(\.name) == ["include-too-deep"])
  }

  /// Neither a file without an end nor one that waits for a writer may hold up a load.
  @Test(.timeLimit(.minutes(1)))
  func onlyRegularFilesAreRead() throws {
    let folder = try Folder()
    let fifo = folder.path + "/fifo"
    // Holds: Swift passes the path as a C string that lives for the call.
    #expect(unsafe mkfifo(fifo, 0o600) == 0)
    let large = try folder.write("large", "")
    try #require(FileHandle(forWritingAtPath: large)).truncate(atOffset: 1 << 40)
    let kinds = [
      ("/dev/zero", "it is a device, not a regular file"),
      (fifo, "it is a FIFO, not a regular file"),
      (folder.path, "it is a directory, not a regular file"),
      (large, "it is larger than 16 GiB"),
    ]
    for (path, reason) in kinds {
      let result = try load(folder, "x A 192.0.2.1\n$INCLUDE \(path)\n")
      #expect(places(result) == ["5:10 include-unreadable"])
      #expect(result.diagnostics.first?.message == "cannot read \(path): \(reason)")
      let zone = ZoneFile.load(path: path, apex: try Name("example."))
      #expect(
        zone.diagnostics.map(\.message) == ["cannot read the zone's file: \(reason)"], "\(path)")
    }
  }

  @Test func aMistakeInAnIncludedFileIsToldThere() throws {
    let folder = try Folder()
    let path = try folder.write("one.zone", "x A 192.0.2\n")
    let result = try load(folder, "$INCLUDE one.zone\n")
    #expect(result.contents == nil)
    #expect(result.diagnostics.map(\.place.file) == [path])
    #expect(result.diagnostics.map(\.place.column) == [5])
  }
}
