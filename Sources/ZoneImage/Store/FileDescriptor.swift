// The system calls that images on disk need. The one file of Store that touches pointers.

import Glibc
import Octets

/// An open file, closed with its value.
struct FileDescriptor: ~Copyable {
  private let number: Int32

  /// Opens a file or a folder to read it. A link is followed: it is the file behind it that is checked.
  init(reading path: String) throws(ImageFileError) {
    // Holds: Swift passes the path as a C string that lives for the call.
    number = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw errno == ENOENT ? .missing : .failed("open") }
  }

  /// Creates a file that was not there, for this user alone, and locks it.
  init(creating path: String) throws(ImageFileError) {
    // Holds: as above.
    number = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { throw .failed("open") }
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { throw .failed("flock") }
  }

  deinit { close(number) }

  /// The size of a regular file that nobody but this user and root could have written.
  func checkedSize() throws(ImageFileError) -> Int {
    var status = stat()
    // Holds: `status` is a local that outlives the call.
    guard unsafe fstat(number, &status) == 0 else { throw .failed("fstat") }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegular }
    guard status.st_uid == geteuid() || status.st_uid == 0, status.st_mode & 0o022 == 0 else {
      throw .notOurs
    }
    return Int(status.st_size)
  }

  /// So many octets from `offset` on; damaged where the file has fewer.
  func read(_ count: Int, at offset: Int) throws(ImageFileError) -> [UInt8] {
    var failure: ImageFileError?
    // Holds: `pread` writes at most as many octets as are left of the buffer.
    let octets = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
      while done < count {
        let got = unsafe pread(
          number, UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped + done),
          count - done, offset + done)
        if got < 0, errno == EINTR { continue }
        if got <= 0 {
          failure = got < 0 ? .failed("pread") : .damaged
          return
        }
        done += got
      }
    }
    if let failure { throw failure }
    return octets
  }

  /// From so many octets on a part of a file is mapped. A map is at least a page, and a process has 65,530
  /// of them (vm.max_map_count): a server of a hundred thousand small zones reads those.
  static let leastMap = 256 << 10

  /// So many octets from `offset` on, of a file that has zeros behind them: mapped, or read where they
  /// are few.
  func storage(_ count: Int, at offset: Int) throws(ImageFileError) -> ImageStorage {
    guard count >= Self.leastMap else { return ImageStorage(try read(count, at: offset)) }
    // A map starts at a page.
    let before = offset & (ImageFileLayout.imageStart - 1)
    let length = before + count + ImageStorage.slack
    // Holds: a new map, of a part of the file that is there: its size was looked at; `ImageStorage` unmaps it.
    let start = unsafe mmap(nil, length, PROT_READ, MAP_PRIVATE, number, offset - before)
    guard let start = unsafe start, unsafe start != MAP_FAILED else { throw .failed("mmap") }
    // Holds: the octets and the zeros lie behind the map's first `before` octets.
    return unsafe ImageStorage(map: start, length: length, offset: before, count: count)
  }

  func write(_ octets: RawSpan) throws(ImageFileError) {
    var done = 0
    while done < octets.byteCount {
      // Holds: the pointer is used for the call only; `write` reads as many octets as are left.
      let wrote = unsafe octets.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          number, buffer.baseAddress.unsafelyUnwrapped + done, min(buffer.count - done, 1 << 30))
      }
      if wrote < 0, errno == EINTR { continue }
      guard wrote > 0 else { throw .failed("write") }
      done += wrote
    }
  }

  func synchronize() throws(ImageFileError) {
    guard fsync(number) == 0 else { throw .failed("fsync") }
  }

  static func rename(_ path: String, _ target: String) throws(ImageFileError) {
    // Holds: Swift passes both as C strings that live for the call.
    guard unsafe Glibc.rename(path, target) == 0 else { throw .failed("rename") }
  }

  /// Removes a file; one that is not there is as good.
  static func remove(_ path: String) {
    // Holds: Swift passes the path as a C string that lives for the call.
    _ = unsafe unlink(path)
  }

  /// Removes a file that nobody holds a lock on.
  static func removeUnlocked(_ path: String) {
    // Holds: as above.
    let number = unsafe open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard number >= 0 else { return }
    defer { close(number) }
    guard flock(number, LOCK_EX | LOCK_NB) == 0 else { return }
    // Its name may have become another's meanwhile.
    var (opened, named) = (stat(), stat())
    // Holds: both are locals that outlive the calls; the path is a C string for the call.
    guard unsafe fstat(number, &opened) == 0, unsafe lstat(path, &named) == 0,
      opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
    else { return }
    remove(path)
  }
}

extension ImageFileError {
  /// The call that has just failed.
  fileprivate static func failed(_ call: String) -> ImageFileError {
    .system(call: call, code: errno)
  }
}
