public import Octets

/// What a file was when it was read: whether it has changed since is seen from this, also by a later process.
public struct FileStamp: Sendable, Equatable, Codable {
  public var path: String
  public var size: Int
  /// The last modification and the last change of the inode, in nanoseconds since 1970 (stat(2)).
  public var modified: Int64
  public var changed: Int64
  /// When it was read.
  public var read: Int64
  /// A digest of the octets, and its key: drawn anew in each process, so that nobody can make two files
  /// of one digest.
  public var digest: UInt64
  public var key: KeyedDigest
  /// Everybody on the machine may read it.
  public var isPublic: Bool
  let identity: FileIdentity

  /// The key of the files that this process reads.
  static let processKey = KeyedDigest.random()

  /// How long after a change the clock of the file system may still show the same time. Kernel ticks
  /// are 10 ms at most; two seconds is what FAT keeps.
  private static let clockStep: Int64 = 2_000_000_000

  /// Whether the file holds the same octets. It is read only where its times, size or identity differ, or
  /// were so young when it was read that a later change may not show in them.
  public func isUnchanged() -> Bool {
    guard let now = FileTimes(path) else { return false }
    let isSettled = max(modified, changed) < read - Self.clockStep
    if isSettled, now == times { return true }
    guard now.size == size, let again = try? readFile(path) else { return false }
    return key.digest(of: again.octets.octets) == digest
  }

  /// The file has got another name, which changes a time of its inode, too.
  public mutating func move(to path: String) {
    self.path = path
    guard let now = FileTimes(path), now.identity == identity, now.size == size,
      now.modified == modified
    else { return }
    changed = now.changed
  }

  private var times: FileTimes {
    FileTimes(identity: identity, size: size, modified: modified, changed: changed)
  }
}

/// A file's identity: two paths to one file have the same.
public struct FileIdentity: Hashable, Sendable, Codable {
  let device: UInt64
  let inode: UInt64

  init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }

  /// Of the file that the path leads to now; nil where there is none.
  public init?(_ path: String) {
    guard let times = FileTimes(path) else { return nil }
    self = times.identity
  }
}

/// What stat(2) says of a file.
struct FileTimes: Equatable {
  var identity: FileIdentity
  var size: Int
  var modified: Int64
  var changed: Int64
}
