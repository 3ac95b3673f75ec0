import CLinux
import Foundation
import KernelPath

/// The process's standard output and standard error.
///
/// `FileHandle.write(_:)` ends the process where the disk is full or nobody reads the pipe; this throws.
public enum StandardStream: String, Sendable {
  case output
  case error

  /// Writes at once: a pipe's reader must not wait for the process's end.
  public func write(_ text: String) throws(ServerError) {
    let handle: FileHandle = self == .output ? .standardOutput : .standardError
    do { try handle.write(contentsOf: Data(text.utf8)) } catch {
      throw ServerError("cannot write to standard \(rawValue): \(systemExplanation(error))")
    }
  }

  /// Makes it an error, not the process's end, to write to a pipe that nobody reads.
  public static func ignoreBrokenPipes() { apus_ignore_broken_pipes() }
}

/// What the system says of an error that Foundation wraps, in few words.
func systemExplanation(_ error: any Error) -> String {
  let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  guard let cause, cause.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
  return systemMessage(CInt(cause.code))
}
