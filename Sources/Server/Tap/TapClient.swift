import CLinux
import Glibc
import NIOCore
import Synchronization

/// Looks on at a running server through its control socket.
public enum TapClient {
  /// Writes what is asked and answered until `output` has enough, `seconds` are over, or SIGINT or SIGTERM comes, which
  /// ``blockSignals()`` has kept for this.
  public static func follow(
    _ request: TapRequest, socket: String, seconds: Double?, output: TapOutput
  ) throws(ControlError) -> TapOutput.Report {
    do { try output.start() } catch { throw ControlError("\(error)") }
    let end = seconds.map { ContinuousClock.now + .seconds($0) }
    let outcome = try followed(request, socket: socket, until: end, output: output)
    do {
      let report = try output.end()
      if let error = outcome { throw error }
      return report
    } catch let error as ControlError {
      throw error
    } catch {
      throw ControlError("\(error)")
    }
  }

  /// Keeps SIGINT, SIGTERM and SIGHUP for ``follow(_:socket:seconds:output:)``. Before any other thread is started.
  public static func blockSignals() { apus_block_signals() }

  /// Until the end that was wished for, or the error that came before it.
  private static func followed(
    _ request: TapRequest, socket: String, until end: ContinuousClock.Instant?, output: TapOutput
  ) throws(ControlError) -> ControlError? {
    // The client before may just be leaving.
    let patience = ContinuousClock.now + .seconds(1)
    while true {
      var line = ControlRequest(.tap)
      (line.tap, line.version) = (request, TapRecord.version)
      let input = TapInput()
      let reader = try ControlStreamReader.connect(line, socket: socket) {
        try output.take(input.records(&$0))
      }
      while reader.outcome == nil {
        if end.map({ ContinuousClock.now >= $0 }) ?? false || apus_pending_signal() != 0 {
          reader.close(.done)
        }
        usleep(10_000)
      }
      reader.waitUntilClosed()
      switch reader.outcome {
      case .failed(let error) where error.description == TapService.taken:
        guard ContinuousClock.now < patience else { return error }
        usleep(50_000)
      case .failed(let error): return error
      case .done, nil: return nil
      }
    }
  }
}

/// What comes on a tap's connection: a reply, and then records.
private final class TapInput: Sendable {
  private let isOpen = Mutex(false)

  /// The records that have come whole, behind the reply.
  func records(_ input: inout ByteBuffer) throws(ControlError) -> [TapRecord] {
    if !isOpen.withLock({ $0 }) {
      guard let end = input.readableBytesView.firstIndex(of: 0x0a) else { return [] }
      let line = input.readString(length: end - input.readerIndex) ?? ""
      input.moveReaderIndex(forwardBy: 1)
      guard let reply = try? JSONLine.decode(TapReply.self, line),
        reply.tapVersion == TapRecord.version
      else {
        let refusal = try? JSONLine.decode(ControlRefusal.self, line)
        throw ControlError(refusal?.error ?? "the server gives no tap of this version")
      }
      isOpen.withLock { $0 = true }
    }
    var records: [TapRecord] = []
    do throws(TapRecord.Damage) {
      while let record = try TapRecord.read(from: &input) { records.append(record) }
    } catch {
      throw ControlError("the server sent what is no record of this version")
    }
    return records
  }
}
