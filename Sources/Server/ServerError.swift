import Glibc
import KernelPath

/// Why the server does not start, in a line for the operator.
public struct ServerError: Error, Equatable, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }
}

extension KernelPathError {
  /// The machine has no such address family, or none of its addresses.
  var isFamilyMissing: Bool { code == EAFNOSUPPORT || code == EADDRNOTAVAIL }
}
