import CLinux
import Glibc
import NIOCore
import Synchronization

/// Shows what a running server does, through its control socket.
public enum TopClient {
  /// Shows `most` rounds, or as many as come until SIGINT or SIGTERM, which ``TapClient/blockSignals()`` has kept for this, or
  /// until the view is left.
  public static func follow(
    _ request: TopRequest, socket: String, most: Int?, view: TopView
  ) throws {
    var line = ControlRequest(.top)
    line.top = request
    let inbox = Inbox()
    let reader = try ControlStreamReader.connect(line, socket: socket, take: inbox.take)
    defer { reader.close(.done) }
    defer { view.end() }
    try view.start()
    var shown = 0
    while apus_pending_signal() == 0 {
      for round in inbox.rounds() {
        try view.show(round)
        shown += 1
        if let most, shown >= most { return }
      }
      if try view.look() { return }
      if case .failed(let error) = reader.outcome { throw error }
      usleep(20_000)
    }
  }

  /// The rounds that came and were not shown yet.
  private final class Inbox: Sendable {
    private let waiting = Mutex<[TopRound]>([])

    func take(_ input: inout ByteBuffer) throws -> Bool {
      while let end = input.readableBytesView.firstIndex(of: 0x0a) {
        let line = input.readString(length: end - input.readerIndex) ?? ""
        input.moveReaderIndex(forwardBy: 1)
        guard let round = try? JSONLine.decode(TopRound.self, line) else {
          let refusal = try? JSONLine.decode(ControlRefusal.self, line)
          throw ControlError(refusal?.error ?? "the server gives no rounds of this version")
        }
        waiting.withLock { $0.append(round) }
      }
      return false
    }

    func rounds() -> [TopRound] {
      waiting.withLock { waiting in
        defer { waiting = [] }
        return waiting
      }
    }
  }
}
