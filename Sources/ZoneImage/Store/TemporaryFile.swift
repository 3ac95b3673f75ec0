// Writing a file so that it is there whole or not at all.

import Glibc

/// A file beside the one that it is to replace; gone with its value unless it was renamed.
struct TemporaryFile: ~Copyable {
  private let descriptor: FileDescriptor
  private let path: String
  private let target: String

  /// Creates it, for this user alone. What earlier writers of the same file left behind when they were
  /// killed is removed: each holds a lock on its own for as long as it lives.
  init(beside target: String) throws(ImageFileError) {
    self.target = target
    let slash = target.lastIndex(of: "/")
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let prefix = ".\(slash.map { String(target[target.index(after: $0)...]) } ?? target)."
    for name in FileDescriptor.names(in: folder)
    where name.hasPrefix(prefix) && name.hasSuffix(".tmp") {
      FileDescriptor.removeUnlocked(folder + name)
    }
    path = folder + prefix + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
    descriptor = try FileDescriptor(creating: path)
  }

  /// Appends octets.
  func write(_ octets: RawSpan) throws(ImageFileError) { try descriptor.write(octets) }

  /// Puts the file in its place once its octets are on the disk, and sees that this is, too.
  consuming func rename() throws(ImageFileError) {
    try descriptor.synchronize()
    try FileDescriptor.rename(path, target)
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    try FileDescriptor(reading: folder).synchronize()
  }

  deinit { FileDescriptor.remove(path) }
}
