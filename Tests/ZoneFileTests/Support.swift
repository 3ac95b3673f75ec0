import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneImage

/// Loads a zone `example.` from text.
func load(
  _ text: String, apex: String = "example.", limits: ZoneFileLimits = ZoneFileLimits()
) throws -> ZoneFileResult {
  ZoneFile.load(
    octets: Array(text.utf8), name: "test.zone", apex: try Name(apex), limits: limits)
}

/// What a zone needs before anything else: SOA and NS, with a TTL of 300.
let head = "$TTL 300\n@ SOA ns.example.net. admin 1 2 3 4 5\n@ NS ns.example.net.\n"

/// The zone's records but for SOA and NS at the apex: `owner TTL type RDATA-in-hex`.
func records(_ result: ZoneFileResult) throws -> [String] {
  let contents = try #require(
    result.contents, "\(result.diagnostics.map(\.description).joined(separator: "\n"))")
  return try contents.records.compactMap { record in
    let owner = try #require(Name(wire: Array(contents.owner(of: record))))
    if owner == contents.apex, record.type == .soa || record.type == .ns { return nil }
    return "\(owner) \(record.ttl) \(record.type.rawValue) \(hex(contents.rdata(of: record)))"
  }
}

/// Octets as hexadecimal digits.
func hex(_ octets: some Sequence<UInt8>) -> String {
  octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

/// Diagnostics as `line:column name`.
func places(_ result: ZoneFileResult) -> [String] {
  result.diagnostics.map { "\($0.place.line):\($0.place.column) \($0.name)" }
}

/// A folder of the test's own, gone with the value.
final class Folder {
  let path = FileManager.default.temporaryDirectory.path + "/apus-zonefile-\(UUID().uuidString)"

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try text.write(toFile: file, atomically: false, encoding: .utf8)
    return file
  }
}

/// Runs a program and gives its output; nil where it is not installed or fails.
func run(_ program: String, _ arguments: [String]) throws -> String? {
  guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
}

/// A file of the shared data beside the project; nil where it is not there.
func sharedData(_ name: String) -> String? {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let path = root.path + "/../shared/data/" + name
  return FileManager.default.isReadableFile(atPath: path) ? path : nil
}
