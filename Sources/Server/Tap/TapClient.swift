import CLinux
import Foundation
import Glibc
import KernelPath
import NIOCore
import NIOPosix
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
      let reader = try TapReader.connect(request, socket: socket, output: output)
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

/// One connection to a server: a reply, and then records.
private final class TapReader: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  enum Outcome: Sendable {
    /// As it was wished for.
    case done
    case failed(ControlError)
  }

  private struct State {
    var channel: (any Channel)?
    var input = ByteBuffer()
    var isOpen = false
    var outcome: Outcome?
  }

  private let output: TapOutput
  private let state = Mutex(State())

  private init(_ output: TapOutput) { self.output = output }

  static func connect(
    _ request: TapRequest, socket: String, output: TapOutput
  ) throws(ControlError) -> TapReader {
    let reader = TapReader(output)
    do {
      let channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(reader)
          }
        }
        .connect(unixDomainSocketPath: socket).wait()
      reader.state.withLock { $0.channel = channel }
      var line = ControlRequest(.tap)
      (line.tap, line.version) = (request, TapRecord.version)
      let octets = try JSONEncoder().encode(line)
      try channel.writeAndFlush(ByteBuffer(bytes: octets + [0x0a])).wait()
      return reader
    } catch {
      throw ControlError(
        "no server answers on the control socket \(socket): \(ControlClient.explanation(error))")
    }
  }

  /// How it ended; nil while it goes on.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  func close(_ outcome: Outcome) {
    let channel = state.withLock { state in
      if state.outcome == nil { state.outcome = outcome }
      return state.channel
    }
    channel?.close(promise: nil)
  }

  /// Nothing is written to the output after this.
  func waitUntilClosed() {
    let channel = state.withLock { $0.channel }
    try? channel?.closeFuture.wait()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    let (records, failure) = state.withLock { state -> ([TapRecord], ControlError?) in
      guard state.outcome == nil else { return ([], nil) }
      state.input.writeBuffer(&octets)
      do throws(ControlError) {
        let records = try Self.read(&state)
        // A buffer that is only appended to grows with all that ever came.
        state.input.discardReadBytes()
        return (records, nil)
      } catch {
        return ([], error)
      }
    }
    do {
      if let failure { throw failure }
      if try output.take(records) { close(.done) }
    } catch {
      close(.failed(error as? ControlError ?? ControlError("\(error)")))
    }
  }

  /// The records that have come whole, behind the reply.
  private static func read(_ state: inout State) throws(ControlError) -> [TapRecord] {
    if !state.isOpen {
      guard let end = state.input.readableBytesView.firstIndex(of: 0x0a) else { return [] }
      let line = state.input.readString(length: end - state.input.readerIndex) ?? ""
      state.input.moveReaderIndex(forwardBy: 1)
      guard let reply = try? JSONLine.decode(TapReply.self, line),
        reply.tapVersion == TapRecord.version
      else {
        let refusal = try? JSONLine.decode(ControlRefusal.self, line)
        throw ControlError(refusal?.error ?? "the server gives no tap of this version")
      }
      state.isOpen = true
    }
    var records: [TapRecord] = []
    do throws(TapRecord.Damage) {
      while let record = try TapRecord.read(from: &state.input) { records.append(record) }
    } catch {
      throw ControlError("the server sent what is no record of this version")
    }
    return records
  }

  func channelInactive(context: ChannelHandlerContext) {
    close(.failed(ControlError("the server closed the connection")))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(.failed(ControlError("the connection to the server broke: \(error)")))
  }
}
