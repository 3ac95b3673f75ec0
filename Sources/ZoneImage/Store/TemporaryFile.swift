// Writing a file so that it is there whole or not at all.

import Glibc

/// A file beside the one that it is to replace; gone with its value unless it was renamed.
struct TemporaryFile: ~Copyable {
  private let descriptor: FileDescriptor
  private let path: String
  private let target: String
  /// Its name is another's from then on.
  private var isRenamed = false

  /// As many may write the same file at a time. Their names are known, so that nobody needs to look through
  /// a folder with the images of a hundred thousand zones for what was left behind.
  private static let writers = 8

  /// Creates it, for this user alone. What earlier writers of the same file left behind when they were
  /// killed is removed: each holds a lock on its own for as long as it lives.
  static func create(beside target: String) throws(ImageFileError) -> TemporaryFile {
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let name = slash.map { target[target.index(after: $0)...] } ?? target[...]
    let paths = (0..<writers).map { "\(folder).\(name).\($0).tmp" }
    for path in paths { FileDescriptor.removeUnlocked(path) }
    var number = 0
    while true {
      do throws(ImageFileError) {
        return TemporaryFile(
          try FileDescriptor(creating: paths[number]), path: paths[number], target: target)
      } catch {
        number += 1
        guard number < writers, error == .system(call: "open", code: EEXIST) else { throw error }
      }
    }
  }

  /// Appends octets.
  func write(_ octets: RawSpan) throws(ImageFileError) { try descriptor.write(octets) }

  /// Puts the file in its place once its octets are on the disk, and sees that this is, too.
  consuming func rename() throws(ImageFileError) {
    try descriptor.synchronize()
    try FileDescriptor.rename(path, target)
    isRenamed = true
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    try FileDescriptor(reading: folder).synchronize()
  }

  private init(_ descriptor: consuming FileDescriptor, path: String, target: String) {
    self.descriptor = descriptor
    self.path = path
    self.target = target
  }

  deinit { if !isRenamed { FileDescriptor.remove(path) } }
}
