import CLinux
import Synchronization
import Tap

/// Where a client of a tap writes, in one form, as many exchanges as are wanted.
public final class TapOutput: Sendable {
  /// The forms that an exchange can be written in.
  public enum Form: Sendable {
    case text
    case json
    case pcapng
    /// With the name of the server that is told.
    case dnstap(identity: String)
  }

  /// What was written, and what of the sample was not.
  public struct Report: Equatable, Sendable {
    public var shown = 0
    public var ringFull: UInt64 = 0
    public var overLimit: UInt64 = 0
    public var slowClient: UInt64 = 0
  }

  private struct State {
    var format: any TapFormat & Sendable
    var report = Report()
    var hasEnded = false
  }

  private let most: Int?
  private let write: @Sendable ([UInt8]) throws -> Void
  private let state: Mutex<State>

  /// Writes through `write`, `most` exchanges at most.
  public init(
    _ form: Form, most: Int? = nil, write: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.most = most
    self.write = write
    let format: any TapFormat & Sendable =
      switch form {
      case .text: TapLine()
      case .json: TapJSON()
      case .pcapng: TapCapture()
      case .dnstap(let identity): TapDnstap(identity: identity)
      }
    state = Mutex(State(format: format))
  }

  func start() throws { try state.withLock { try write($0.format.start()) } }

  /// Writes records in their order; true once enough were written.
  func take(_ records: [TapRecord]) throws -> Bool {
    try state.withLock { state in
      // All in one: a reader of the pipe gets whole lines and blocks.
      var octets: [UInt8] = []
      for record in records {
        switch record {
        case .exchange(let exchange):
          guard most.map({ state.report.shown < $0 }) ?? true else { continue }
          octets += state.format.octets(of: exchange)
          state.report.shown += 1
        case .counts(let shares):
          state.format.count(shares)
          state.report.count(shares)
        }
      }
      if !octets.isEmpty { try write(octets) }
      return most.map { state.report.shown >= $0 } ?? false
    }
  }

  /// Ends what is written: what became of the sample.
  func end() throws -> Report {
    try state.withLock { state in
      if !state.hasEnded {
        state.hasEnded = true
        let octets = state.format.end(at: apus_unix_nanoseconds())
        if !octets.isEmpty { try write(octets) }
      }
      return state.report
    }
  }
}

extension TapOutput.Report {
  fileprivate mutating func count(_ shares: [TapShare]) {
    (ringFull, overLimit, slowClient) = (0, 0, 0)
    for share in shares {
      ringFull &+= share.counts.ringFull
      overLimit &+= share.counts.overLimit
      slowClient &+= share.slowClient
    }
  }

  /// In a line, for who waits at the terminal.
  public var text: String {
    let missed = [
      ("no room", ringFull), ("over the limit a second", overLimit),
      ("read too slowly", slowClient),
    ].filter { $0.1 > 0 }
    return counted(shown, "query", "queries") + " shown"
      + (missed.isEmpty
        ? "" : ", not shown: " + missed.map { "\($1) (\($0))" }.joined(separator: ", "))
  }
}
