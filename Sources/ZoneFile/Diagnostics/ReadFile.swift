import Glibc
import Octets

/// Why a file could not be read.
public enum ReadFailure: Error, Equatable {
  case system(Int32)
  /// It is none that has an end: what it is.
  case irregular(String)
  case tooLarge

  /// For the operator.
  public var reason: String {
    switch self {
    case .system(ENOENT): "no such file"
    case .system(EACCES): "permission denied"
    // Holds: strerror gives a string that lives until the thread's next call.
    case .system(let code): unsafe String(cString: strerror(code))
    case .irregular(let kind): "it is \(kind), not a regular file"
    case .tooLarge: "it is larger than \(longestFile >> 30) GiB"
    }
  }
}

/// No zone of a larger file has an image: those end at 4 GiB.
private let longestFile = 16 << 30

/// Reads a whole file, and tells what it was then.
///
/// Of regular files only: a device may have no end, and opening a FIFO waits for who writes to it.
public func readFile(_ path: String) throws(ReadFailure) -> (octets: [UInt8], stamp: FileStamp) {
  // Not to wait is for FIFOs and serial lines; it means nothing to a regular file.
  // Holds: Swift passes the path as a C string that lives for the call.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
  // A socket cannot be opened at all.
  guard descriptor >= 0 else { throw errno == ENXIO ? .irregular("a socket") : .system(errno) }
  defer { close(descriptor) }
  var status = stat()
  // Holds: `status` is a local that outlives the call.
  guard unsafe fstat(descriptor, &status) == 0 else { throw .system(errno) }
  if let kind = kind(status.st_mode) { throw .irregular(kind) }
  guard status.st_size <= longestFile else { throw .tooLarge }
  let times = FileTimes(status)
  var now = timespec()
  // Holds: `now` is a local that outlives the call.
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  // A file that grows, and one of /proc, has more than its size says: read until the end.
  var octets: [UInt8] = []
  var room = Int(status.st_size) + 1
  while true {
    let chunk = try readChunk(descriptor, room)
    if octets.isEmpty { octets = chunk } else { octets += chunk }
    if chunk.isEmpty { break }
    guard octets.count <= longestFile else { throw .tooLarge }
    room = chunk.count < room ? room - chunk.count : 65_536
  }
  let stamp = FileStamp(
    path: path, size: octets.count, modified: times.modified, changed: times.changed,
    read: now.nanoseconds, digest: FileStamp.processKey.digest(of: octets.octets),
    key: FileStamp.processKey, isPublic: status.st_mode & S_IROTH != 0, identity: times.identity)
  return (octets, stamp)
}

/// Gives the pages of a text between two places back to the system, as a large one is read: its records take the room.
/// Nobody may look at what stands there any more.
func spend(_ text: [UInt8], _ range: Range<Int>) {
  let page = sysconf(Int32(_SC_PAGESIZE))
  guard page > 0, page & (page - 1) == 0 else { return }
  unsafe text.withUnsafeBytes { buffer in
    guard let start = buffer.baseAddress else { return }
    let address = Int(bitPattern: start)
    let begin = (address + range.lowerBound + page - 1) & ~(page - 1)
    let end = (address + range.upperBound) & ~(page - 1)
    guard begin < end, range.upperBound <= buffer.count else { return }
    // Holds: the range is whole pages inside the array's octets, of which any is valid: the pages read as zeros.
    unsafe _ = madvise(
      UnsafeMutableRawPointer(mutating: start + (begin - address)), end - begin, MADV_DONTNEED)
  }
}

/// What a file is that is not regular.
private func kind(_ mode: mode_t) -> String? {
  switch mode & S_IFMT {
  case S_IFREG: nil
  case S_IFDIR: "a directory"
  case S_IFIFO: "a FIFO"
  case S_IFCHR, S_IFBLK: "a device"
  default: "something else"
  }
}

extension FileTimes {
  /// Of the file at `path` now; nil where there is none.
  init?(_ path: String) {
    var status = Glibc.stat()
    // Holds: Swift passes the path as a C string that lives for the call, and `status` outlives it.
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  fileprivate init(_ status: stat) {
    identity = FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    size = Int(status.st_size)
    modified = status.st_mtim.nanoseconds
    changed = status.st_ctim.nanoseconds
  }
}

extension timespec {
  fileprivate var nanoseconds: Int64 { Int64(tv_sec) &* 1_000_000_000 &+ Int64(tv_nsec) }
}

/// Reads up to `room` octets; none at the end of the file.
private func readChunk(_ descriptor: Int32, _ room: Int) throws(ReadFailure) -> [UInt8] {
  var code: Int32 = 0
  // Holds: `read` writes at most `room` octets to the buffer and tells how many.
  let octets = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
    var got = 0
    repeat {
      got = unsafe read(descriptor, buffer.baseAddress, room)
    } while got < 0 && errno == EINTR
    if got < 0 { code = errno }
    count = max(got, 0)
  }
  if code != 0 { throw .system(code) }
  return octets
}
