/// Where the kernel runs an XDP program (linux/if_link.h, XDP_FLAGS_*).
public enum AttachMode: String, Hashable, Sendable, CaseIterable {
  /// In the driver, before the kernel makes a socket buffer of the frame.
  case native
  /// Behind the driver: with any driver, and slower.
  case generic

  /// What an operator may ask for.
  public enum Request: String, Hashable, Sendable, CaseIterable {
    /// Native, or else generic.
    case auto
    case native
    case generic
  }
}
