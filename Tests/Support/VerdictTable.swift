import Addresses
import DNSWire

/// The verdict table: what becomes of each kind of frame.
public enum VerdictTable {
  /// Every row, in the document's order.
  public static let rows: [VerdictRow] = plain + passed + lengths + checksums + messages + addresses

  static let answered = VerdictRow.Outcome.response(fast: true, .noError, questions: 1, answers: 1)
  static let byKernel = VerdictRow.Outcome.response(fast: false, .noError, questions: 1, answers: 1)
  static let formErr = VerdictRow.Outcome.response(fast: true, .formErr, questions: 0, answers: 0)

  /// Rows for both IP versions, of a datagram that `edit` changes.
  static func both(
    _ name: String, _ outcome: VerdictRow.Outcome, _ reference: String,
    _ edit: @escaping @Sendable (inout CraftedFrame.UDP) -> Void
  ) -> [VerdictRow] {
    [4, 6].map { version in
      row("\(name), IPv\(version)", "redirected", outcome, reference) { parties in
        var udp = CraftedFrame.UDP(from: 40053, to: 53, QueryMessage(parties.name).octets)
        edit(&udp)
        return [parties.frame(version, udp)]
      }
    }
  }

  static func row(
    _ name: String, _ counter: String, _ outcome: VerdictRow.Outcome, _ reference: String,
    _ frames: @escaping @Sendable (Parties) -> [CraftedFrame]
  ) -> VerdictRow {
    VerdictRow(
      name: name, counter: counter, outcome: outcome, reference: reference, frames: frames)
  }
}

extension Parties {
  /// A frame from the client to the server with this datagram.
  public func frame(_ version: Int, _ udp: CraftedFrame.UDP) -> CraftedFrame {
    version == 4
      ? CraftedFrame(from: clientMAC, to: serverMAC, client4, server4, udp: udp)
      : CraftedFrame(from: clientMAC, to: serverMAC, client6, server6, udp: udp)
  }

  /// A frame with the plain query.
  public func query(_ version: Int) -> CraftedFrame {
    frame(version, CraftedFrame.UDP(from: 40053, to: 53, QueryMessage(name).octets))
  }
}

extension CraftedFrame {
  /// The frame with its IPv4 packet changed.
  public func ipv4(_ edit: (inout IPv4) -> Void) -> CraftedFrame {
    guard case .ipv4(var packet) = network else { return self }
    edit(&packet)
    var frame = self
    frame.network = .ipv4(packet)
    return frame
  }

  /// The frame with its IPv6 packet changed.
  public func ipv6(_ edit: (inout IPv6) -> Void) -> CraftedFrame {
    guard case .ipv6(var packet) = network else { return self }
    edit(&packet)
    var frame = self
    frame.network = .ipv6(packet)
    return frame
  }
}
