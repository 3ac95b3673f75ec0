import Foundation

/// The package's root.
let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().deletingLastPathComponent().path

/// A file of the shared data beside the project; nil where it is not there.
func sharedData(_ name: String) -> String? {
  let path = packageRoot + "/../shared/data/" + name
  return FileManager.default.isReadableFile(atPath: path) ? path : nil
}

/// A folder with an archive's contents, gone with the value.
final class UnpackedArchive {
  let path = FileManager.default.temporaryDirectory.path + "/apus-archive-\(UUID().uuidString)"

  init(_ archive: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/tar")
    process.arguments = ["xJf", archive, "-C", path]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ScenarioError(description: "cannot unpack \(archive)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
