/// A step of steering that failed, with the kernel's reason and what can be done about it.
public struct SteeringError: Error, Hashable, Sendable {
  /// What was being done.
  public enum Step: String, Hashable, Sendable {
    case open = "open the XDP program"
    case load = "load the XDP program"
    case attach = "attach the XDP program"
    case register = "register an AF_XDP socket"
    case serve = "change the served addresses"
    case address = "tell the XDP program the interface's Ethernet address"
    case counters = "read the XDP program's counters"
    case testRun = "run the XDP program on a frame"
    case interface = "look up the interface"
    case addresses = "list the local addresses"
    case watch = "watch the local addresses"
  }

  public var step: Step
  /// The errno, positive.
  public var code: Int32
  /// What it was done to: an interface, a queue, an address; may be empty.
  public var subject: String
  /// What libbpf and the kernel's verifier said; may be empty.
  public var log: String

  init(_ step: Step, _ code: Int32, _ subject: String = "", log: String = "") {
    self.step = step
    self.code = abs(code)
    self.subject = subject
    self.log = log
  }
}
