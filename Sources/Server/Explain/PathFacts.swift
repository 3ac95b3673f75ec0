import Addresses
import KernelPath
import Packet
import Responder

/// What decides which path takes a query, beside the query.
struct PathFacts {
  /// What a running server's fast path tells; nil: no server was asked.
  var report: FastPathReport?
  var mode: Configuration.FastPathMode
  /// The configured interfaces; nil: no configuration was asked.
  var interfaces: [String]?
  /// Addresses that no frame may come from.
  var own: Set<IPAddress>

  /// Who would take the query, of which the responder on the fast path makes `verdict`.
  func path(of request: ExplainRequest, fast verdict: Verdict) -> Explanation.Path {
    if request.isOverTCP { return kernel("TCP is the kernel's") }
    if let client = request.client {
      if client.isLoopback || own.contains(client) {
        return kernel("\(client) is this host's own: its queries do not come over an interface")
      }
      let drop =
        client.ipv4.map { sourceDrop(ipv4: $0) }
        ?? sourceDrop(ipv6: (high: client.high, low: client.low))
      if let drop {
        return Explanation.Path(
          taker: .nobody, reason: "frames from \(client) are dropped: \(counterName(of: drop))")
      }
    }
    let serving = serving
    guard serving.isFast else { return kernel(serving.reason) }
    switch verdict {
    case .transmit: return Explanation.Path(taker: .fast, reason: serving.reason)
    case .punt(let reason):
      return kernel("\(serving.reason), whose worker hands it over: \(counterName(of: reason))")
    case .drop(let reason):
      return Explanation.Path(taker: .nobody, reason: "dropped: \(counterName(of: reason))")
    }
  }

  /// Whether any interface is served over AF_XDP, and what to say of it.
  private var serving: (isFast: Bool, reason: String) {
    guard let interfaces else {
      return (false, "no configuration was asked that names fast-path.interfaces")
    }
    guard mode != .off else { return (false, "fast-path.mode is off") }
    guard !interfaces.isEmpty else { return (false, "fast-path.interfaces names none") }
    guard let report else {
      return (
        true,
        "AF_XDP on \(interfaces.joined(separator: ", ")), as far as it can be had: no server was asked"
      )
    }
    let fast = report.interfaces.filter { $0.state != .kernelPath }.map(\.interface)
      .filter { name in
        !report.refusals.contains { $0.interface == name && $0.queue == nil }
      }
    let refused = report.refusals.map { refusal in
      let queue = refusal.queue.map { " queue \($0)" } ?? ""
      return "\(refusal.interface)\(queue): \(refusal.reason)"
    }
    guard !fast.isEmpty else {
      return (false, "no interface is served over AF_XDP: " + refused.joined(separator: "; "))
    }
    let told = fast.map { name in
      let queues = report.queues.filter { $0.interface == name }
      let modes = Set(queues.map(\.mode)).sorted().joined(separator: ", ")
      return "\(name) (\(counted(queues.count, "queue")), \(modes))"
    }
    let rest = refused.isEmpty ? "" : "; not " + refused.joined(separator: "; ")
    return (true, "AF_XDP on " + told.joined(separator: ", ") + rest)
  }

  private func kernel(_ reason: String) -> Explanation.Path {
    Explanation.Path(taker: .kernel, reason: reason)
  }
}
