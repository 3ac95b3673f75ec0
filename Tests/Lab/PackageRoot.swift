import Foundation

/// Where the package's files are: two levels above this file's directory.
let packageRoot = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The `apus` to test: `$APUS`, else the one that was built along with the tests.
let apusPath: String = {
  if let given = ProcessInfo.processInfo.environment["APUS"], !given.isEmpty {
    return URL(fileURLWithPath: given, relativeTo: packageRoot).path
  }
  let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  return bundle.deletingLastPathComponent().appendingPathComponent("apus").path
}()
