import Foundation
import NIOCore

/// Answers the lines of the control socket.
struct ControlResponder: Sendable {
  /// The server's status now.
  let status: @Sendable () -> ServerStatus
  /// Does what takes time: the reply, or nil where the server does not do that. `progress` is called by
  /// the same thread.
  let work: @Sendable (ControlRequest, _ progress: (ReloadProgress) -> Void) -> (any Encodable)?
  /// Gives a client's connection to what it asks for, where that is a stream; nil where it is not.
  let stream: @Sendable (ControlRequest, any Channel) throws(ControlError) -> (any ControlStream)?

  init(
    status: @escaping @Sendable () -> ServerStatus,
    work:
      @escaping @Sendable (ControlRequest, _ progress: (ReloadProgress) -> Void) -> (
        any Encodable
      )? = { _, _ in nil },
    stream:
      @escaping @Sendable (ControlRequest, any Channel) throws(ControlError) -> (
        any ControlStream
      )? = { _, _ in nil }
  ) {
    self.status = status
    self.work = work
    self.stream = stream
  }

  /// Commands whose reply may take longer than a connection should be kept waiting: of a kind one after the other.
  enum LongCommand {
    /// Changes of zones and settings.
    case change
    /// What waits for other servers, and must hold up no change.
    case transfer
  }

  /// Which of these a line asks for.
  func longCommand(_ line: String) -> LongCommand? {
    let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line.utf8))
    switch request?.kind {
    case .reload, .rollback: return .change
    case .transfer: return .transfer
    default: return nil
    }
  }

  /// The reply to one line, without its newline. Blocks until a longer command is done; lines of progress go
  /// to `send` before, four a second at most.
  func reply(to line: String, send: (String) -> Void = { _ in }) -> String {
    guard let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line.utf8)) else {
      return refusal(#"a request is a line such as {"command":"status"}"#)
    }
    if request.kind == .status {
      return (try? status().json()) ?? refusal("the status cannot be told")
    }
    var next = ContinuousClock.now
    let reply = work(request) { progress in
      guard ContinuousClock.now >= next else { return }
      next = .now + .milliseconds(250)
      if let line = try? JSONLine.encode(progress) { send(line) }
    }
    guard let reply else { return refusal("there is no command '\(request.command)'") }
    return (try? JSONLine.encode(reply)) ?? refusal("the reply cannot be told")
  }

  /// The first line for a client that asks for a stream, and what is to be started behind it; nil where it asks for something
  /// else.
  func openStream(
    _ line: String, _ channel: any Channel
  ) -> (reply: String?, stream: (any ControlStream)?)? {
    guard let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line.utf8)) else {
      return nil
    }
    do throws(ControlError) {
      guard let stream = try stream(request, channel) else { return nil }
      return (stream.greeting.map { (try? JSONLine.encode($0)) ?? "{}" }, stream)
    } catch {
      return (refusal(error.description), nil)
    }
  }

  private func refusal(_ text: String) -> String {
    (try? JSONLine.encode(ControlRefusal(error: text))) ?? "{}"
  }
}

/// What the control socket and `--json` speak: one line, keys in snake_case, sorted.
public enum JSONLine {
  public static func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  public static func decode<Value: Decodable>(_ type: Value.Type, _ line: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(type, from: Data(line.utf8))
  }
}
