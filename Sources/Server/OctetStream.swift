import Foundation
import Glibc
import KernelPath

/// Standard output, or a file, for octets that are written as they come.
public final class OctetStream: Sendable {
  private let handle: FileHandle
  private let name: String

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

  public func write(_ octets: [UInt8]) throws(ServerError) {
    do { try handle.write(contentsOf: Data(octets)) } catch {
      throw ServerError("cannot write to \(name): \(systemExplanation(error))")
    }
  }
}
