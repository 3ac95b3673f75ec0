public import Addresses
public import DNSWire

/// Who talks to whom in the verdict table.
public struct Parties: Sendable {
  public var clientMAC: CraftedFrame.MAC
  public var serverMAC: CraftedFrame.MAC
  public var client4: IPAddress
  public var server4: IPAddress
  public var client6: IPAddress
  public var server6: IPAddress
  /// Other addresses of the server.
  public var own4: IPAddress
  public var own6: IPAddress
  /// Addresses that no host of the network has.
  public var absent4: IPAddress
  public var absent6: IPAddress
  /// A name with exactly one A record on the server, which does not serve the root.
  public var name: Name

  public init(
    clientMAC: CraftedFrame.MAC, serverMAC: CraftedFrame.MAC, client4: IPAddress,
    server4: IPAddress, client6: IPAddress, server6: IPAddress, own4: IPAddress,
    own6: IPAddress, absent4: IPAddress, absent6: IPAddress, name: Name
  ) {
    self.clientMAC = clientMAC
    self.serverMAC = serverMAC
    self.client4 = client4
    self.server4 = server4
    self.client6 = client6
    self.server6 = server6
    self.own4 = own4
    self.own6 = own6
    self.absent4 = absent4
    self.absent6 = absent6
    self.name = name
  }
}

/// One row of docs/verdict-table.md: frames, and what becomes of them.
public struct VerdictRow: Sendable, CustomStringConvertible {
  /// Who answers, and with what.
  public enum Outcome: Sendable, Equatable {
    /// The fast path, or the kernel path, with a DNS response.
    case response(fast: Bool, RCode, questions: Int, answers: Int)
    /// The fast path drops and counts: a `FrameDropReason` or a `DropReason`, as the status and the metrics name it.
    case dropped(String)
    /// The kernel's own stack, with what is told; no DNS.
    case stack(String)
    /// Nobody.
    case silence
  }

  public let name: String
  /// The counter of the XDP program that each frame adds one to.
  public let counter: String
  public let outcome: Outcome
  public let reference: String
  public let frames: @Sendable (Parties) -> [CraftedFrame]

  public var description: String { name }

  /// Whether the XDP program gives the frames to the socket; it passes all others.
  public var isRedirected: Bool { counter == "redirected" }

  /// The row as the document has it.
  public var line: String {
    let verdict = isRedirected ? "redirect" : "pass"
    return "| \(name) | \(verdict) | `\(counter)` | \(outcome.text) | \(reference) |"
  }
}

extension VerdictRow.Outcome {
  /// In the document's words.
  var text: String {
    switch self {
    case .response(let fast, let rcode, let questions, let answers):
      let who = fast ? "fast" : "kernel"
      let code =
        switch rcode {
        case .noError: "NOERROR"
        case .formErr: "FORMERR"
        case .refused: "REFUSED"
        default: "RCODE \(rcode.rawValue)"
        }
      let rest = questions == 0 ? "header only" : "\(answers) in the answer section"
      return "\(who): \(code), \(rest)"
    case .dropped(let reason): return "nobody; dropped as `\(reason)`"
    case .stack(let what): return "the kernel's stack: \(what)"
    case .silence: return "nobody"
    }
  }
}
