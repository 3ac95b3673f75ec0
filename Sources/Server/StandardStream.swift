import CLinux
import Foundation
import Glibc
import KernelPath

/// The process's standard output and standard error.
///
/// `FileHandle.write(_:)` ends the process where the disk is full or nobody reads the pipe; this throws.
public enum StandardStream: String, Sendable {
  case output
  case error

  /// Writes at once: a pipe's reader must not wait for the process's end.
  public func write(_ text: String) throws(StreamError) {
    let handle: FileHandle = self == .output ? .standardOutput : .standardError
    do { try handle.write(contentsOf: Data(text.utf8)) } catch {
      throw StreamError("standard \(rawValue)", error)
    }
  }

  /// Makes it an error, not the process's end, to write to a pipe that nobody reads.
  public static func ignoreBrokenPipes() { apus_ignore_broken_pipes() }
}

/// What was to be written could not be.
public struct StreamError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String
  /// The reader has gone, as `head` does when it has enough: nobody has to be told.
  public let isReaderGone: Bool

  init(_ name: String, _ error: any Error) {
    description = "cannot write to \(name): \(systemExplanation(error))"
    isReaderGone = systemCode(error) == EPIPE
  }
}

/// What the system says of an error that Foundation wraps, in few words.
func systemExplanation(_ error: any Error) -> String {
  systemCode(error).map(systemMessage) ?? error.localizedDescription
}

/// The errno of an error that Foundation wraps.
private func systemCode(_ error: any Error) -> CInt? {
  let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
  return cause?.domain == NSPOSIXErrorDomain ? cause.map { CInt($0.code) } : nil
}
