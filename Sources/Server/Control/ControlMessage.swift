import Foundation

/// What a client of the control socket asks: one line of JSON.
struct ControlRequest: Codable {
  enum Command: String {
    case status
  }

  var command: String

  init(_ command: Command) { self.command = command.rawValue }
}

/// A refusal, as one line of JSON.
struct ControlRefusal: Codable {
  var error: String
}

/// The control socket could not be opened, or the server could not be asked.
public struct ControlError: Error, Equatable, Sendable, CustomStringConvertible {
  public var description: String

  init(_ description: String) { self.description = description }
}

/// Answers the lines of the control socket.
struct ControlResponder: Sendable {
  /// The server's status now.
  let status: @Sendable () -> ServerStatus

  /// The reply to one line, without its newline.
  func reply(to line: String) -> String {
    guard let request = try? JSONDecoder().decode(ControlRequest.self, from: Data(line.utf8)) else {
      return refusal(#"a request is a line such as {"command":"status"}"#)
    }
    switch ControlRequest.Command(rawValue: request.command) {
    case .status: return (try? status().json()) ?? refusal("the status cannot be told")
    case nil: return refusal("there is no command '\(request.command)'")
    }
  }

  private func refusal(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    guard let data = try? encoder.encode(ControlRefusal(error: text)) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}
