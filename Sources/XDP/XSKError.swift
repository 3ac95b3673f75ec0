import Glibc

/// Why a queue has no AF_XDP socket.
public struct XSKError: Error, Equatable, Sendable {
  /// What failed.
  public enum Step: String, Sendable {
    case chunkSize = "the chunk size is neither 2048 nor 4096"
    case chunkCount = "the chunk count is no power of two from 64 to 1048576"
    case memory = "cannot map the memory of the chunks"
    case interface = "no such interface"
    case umem = "cannot register the UMEM"
    case socket = "cannot bind the AF_XDP socket"
    case options = "cannot read the socket's options"
    case statistics = "cannot read the socket's statistics"
  }

  public let step: Step
  /// The errno, or 0 where none belongs to the step.
  public let code: CInt

  public init(_ step: Step, errno code: CInt = 0) {
    self.step = step
    self.code = code
  }
}

extension XSKError: CustomStringConvertible {
  /// One line for an operator.
  public var description: String {
    if code == 0 { return step.rawValue }
    // Holds: strerror gives a C string that stands until this thread's next call.
    let reason = unsafe String(cString: strerror(code))
    return "\(step.rawValue): \(reason)"
  }
}
