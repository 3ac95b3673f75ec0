import Foundation
import Testing

@testable import ZoneFile

@Suite struct FileStampMoveTests {
  @Test("a file that was renamed is unchanged by its times, and not only by its octets")
  func renamed() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let (old, new) = (directory.appendingPathComponent("a"), directory.appendingPathComponent("b"))
    try Data("octets".utf8).write(to: old)
    var stamp = try readFile(old.path).stamp
    let before = stamp.changed
    Thread.sleep(forTimeInterval: 0.05)
    try FileManager.default.moveItem(at: old, to: new)
    stamp.move(to: new.path)
    #expect(stamp.path == new.path && stamp.changed > before && stamp.isUnchanged())
    // Another file that came there meanwhile is not taken for it.
    var other = stamp
    try Data("other!".utf8).write(to: new, options: .atomic)
    other.move(to: new.path)
    #expect(!other.isUnchanged())
  }
}
