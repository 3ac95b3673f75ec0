import Glibc
import Octets

/// Why a file could not be read.
struct ReadFailure: Error {
  let code: Int32
  let isDirectory: Bool

  var reason: String {
    if isDirectory { return "it is a directory" }
    // Holds: strerror gives a string that lives until the thread's next call.
    return unsafe String(cString: strerror(code))
  }
}

/// Reads a whole file, and tells what it was then.
func readFile(_ path: String) throws(ReadFailure) -> (octets: [UInt8], stamp: FileStamp) {
  // Holds: Swift passes the path as a C string that lives for the call.
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw ReadFailure(code: errno, isDirectory: false) }
  defer { close(descriptor) }
  var status = stat()
  // Holds: `status` is a local that outlives the call.
  guard unsafe fstat(descriptor, &status) == 0 else {
    throw ReadFailure(code: errno, isDirectory: false)
  }
  guard status.st_mode & S_IFMT != S_IFDIR else {
    throw ReadFailure(code: EISDIR, isDirectory: true)
  }
  let times = FileTimes(status)
  var now = timespec()
  // Holds: `now` is a local that outlives the call.
  unsafe clock_gettime(CLOCK_REALTIME, &now)
  // A pipe or a file that grows has more than its size says: read until the end.
  var octets: [UInt8] = []
  var room = Int(status.st_size) + 1
  while true {
    let chunk = try readChunk(descriptor, room)
    if octets.isEmpty { octets = chunk } else { octets += chunk }
    if chunk.isEmpty { break }
    room = chunk.count < room ? room - chunk.count : 65_536
  }
  let stamp = FileStamp(
    path: path, size: octets.count, modified: times.modified, changed: times.changed,
    read: now.nanoseconds, digest: FileStamp.processKey.digest(of: octets.octets),
    key: FileStamp.processKey, identity: times.identity)
  return (octets, stamp)
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
  if code != 0 { throw ReadFailure(code: code, isDirectory: false) }
  return octets
}
