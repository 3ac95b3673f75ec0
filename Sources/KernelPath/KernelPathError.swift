import Addresses
import Glibc

/// The kernel refused something that the kernel path needs.
public struct KernelPathError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was tried.
  public var doing: String
  /// The errno.
  public var code: CInt

  init(doing: String, code: CInt) {
    self.doing = doing
    self.code = code
  }

  init(listening endpoint: Endpoint, over transport: String, code: CInt) {
    self.init(doing: "listening on \(endpoint) over \(transport)", code: code)
  }

  public var description: String {
    code == 0 ? doing : "\(doing): \(systemMessage(code))"
  }
}

/// What the C library says of an errno.
public func systemMessage(_ code: CInt) -> String {
  // Holds: strerror gives a string that lives until this thread's next call.
  unsafe String(cString: strerror(code))
}
