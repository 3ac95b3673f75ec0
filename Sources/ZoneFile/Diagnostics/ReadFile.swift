import Glibc

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

/// A file's identity: two paths to one file have the same.
struct FileIdentity: Hashable {
  let device: UInt64
  let inode: UInt64
}

/// Reads a whole file, and tells its identity.
func readFile(_ path: String) throws(ReadFailure) -> (octets: [UInt8], identity: FileIdentity) {
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
  var octets: [UInt8] = []
  // A pipe or a file that grows has more than its size says: read until the end.
  var room = max(Int(status.st_size) + 1, 65_536)
  while true {
    let start = octets.count
    octets.append(contentsOf: repeatElement(0, count: room))
    // Holds: the buffer is the array's own, and the length is what was appended.
    let count = unsafe octets.withUnsafeMutableBytes {
      unsafe read(descriptor, $0.baseAddress.map { unsafe $0 + start }, room)
    }
    octets.removeLast(room - max(count, 0))
    if count < 0, errno == EINTR { continue }
    guard count >= 0 else { throw ReadFailure(code: errno, isDirectory: false) }
    if count == 0 { break }
    room = count == room ? room : max(room - count, 65_536)
  }
  return (octets, FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)))
}
