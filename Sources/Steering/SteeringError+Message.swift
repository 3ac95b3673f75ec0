import Glibc

extension SteeringError: CustomStringConvertible {
  /// One line: the step, the kernel's reason, what to do; then the log, where there is one.
  public var description: String {
    var text = "cannot \(step.rawValue)"
    if !subject.isEmpty { text += " (\(subject))" }
    text += ": \(errnoText(code))"
    if let advice { text += "; \(advice)" }
    return log.isEmpty ? text : text + "\n" + log
  }

  /// What the operator can do.
  public var advice: String? {
    switch (step, code) {
    case (.load, EPERM), (.attach, EPERM), (.serve, EPERM), (.register, EPERM), (.load, EACCES):
      "this needs CAP_BPF and CAP_NET_ADMIN"
    case (.attach, EBUSY), (.attach, EEXIST):
      "another XDP program is attached: see `ip -details link show` and `bpftool link`"
    case (.attach, EOPNOTSUPP):
      "the driver has no native XDP: use generic mode"
    case (.attach, EINVAL), (.attach, ERANGE):
      "the driver refuses, perhaps for the MTU or an offload: use generic mode or lower the MTU"
    case (.attach, ENODEV), (.interface, ENODEV): "no such interface in this network namespace"
    case (.interface, EAFNOSUPPORT): "its frames are not Ethernet frames: the kernel path serves it"
    case (.register, E2BIG): "the interface has more queues than the program was loaded for"
    case (.serve, E2BIG): "more addresses and ports than the program's map holds"
    default: nil
    }
  }
}
