import CLinux
import Foundation
import Glibc
import KernelPath

/// Standard output, a file, or a socket, for octets that are written as they come.
public final class OctetStream: Sendable {
  private let handle: FileHandle
  let name: String

  private init(_ handle: FileHandle, _ name: String) {
    self.handle = handle
    self.name = name
  }

  public static let standardOutput = OctetStream(.standardOutput, "standard output")

  /// A file that is made, or emptied. What is captured is nobody else's: only its owner may read it.
  public init(file path: String) throws(ServerError) {
    name = path
    // Holds: Swift passes the path as a C string that lives for the call.
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ServerError("cannot write \(path): \(systemMessage(errno))")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// A connection to a Unix socket. A peer that neither reads nor writes for five seconds is an error.
  public init(socket path: String) throws(ServerError) {
    name = path
    // Holds: Swift passes the path as a C string that lives for the call.
    let descriptor = unsafe apus_unix_connection(path, 5)
    guard descriptor >= 0 else {
      throw ServerError("cannot connect to \(path): \(systemMessage(errno))")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  public func write(_ octets: [UInt8]) throws(StreamError) {
    do { try handle.write(contentsOf: Data(octets)) } catch {
      throw StreamError(name, error)
    }
  }

  /// Sees that what was written is on the disk.
  func synchronize() throws(StreamError) {
    do { try handle.synchronize() } catch { throw StreamError(name, error) }
  }

  /// Puts the file at `path` in the place of `target`, at once and whole; the error's number, else nil.
  static func rename(_ path: String, to target: String) -> CInt? {
    // Holds: Swift passes both as C strings that live for the call.
    unsafe Glibc.rename(path, target) == 0 ? nil : errno
  }

  /// So many octets, waiting for them.
  func read(_ count: Int) throws(ServerError) -> [UInt8] {
    var octets: [UInt8] = []
    while octets.count < count {
      let more: Data?
      do { more = try handle.read(upToCount: count - octets.count) } catch {
        throw ServerError("cannot read from \(name): \(systemExplanation(error))")
      }
      guard let more, !more.isEmpty else { throw ServerError("\(name) was closed") }
      octets += more
    }
    return octets
  }
}
