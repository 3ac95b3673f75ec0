import Foundation

/// What a client of the control socket asks: one line of JSON.
struct ControlRequest: Codable, Sendable {
  enum Command: String, CaseIterable {
    case status, drops, health, reload, rollback, zone, transfer, explain, tap, top
  }

  var command: String
  /// The zone of `rollback` and `zone`; of `reload` there may be several.
  var zones: [String]?
  var force: Bool?
  var plan: Bool?
  var limit: Int?
  var serial: UInt32?
  /// Whether `transfer` wants zones whatever serial they have.
  var full: Bool?
  /// What `explain` is asked.
  var question: Question?
  /// What `tap` is to show, and the version of ``TapRecord`` that the client reads.
  var tap: TapRequest?
  var version: Int?
  /// What `top` is to show.
  var top: TopRequest?

  init(_ command: Command) { self.command = command.rawValue }

  var kind: Command? { Command(rawValue: command) }

  var zone: String { zones?.first ?? "" }

  /// What is asked of a reload.
  var reload: ReloadRequest {
    get {
      var request = ReloadRequest()
      request.zones = zones ?? []
      request.force = force ?? false
      request.plan = plan ?? false
      request.limit = min(max(limit ?? 0, 0), 100_000)
      return request
    }
    set {
      zones = newValue.zones
      (force, plan, limit) = (newValue.force, newValue.plan, newValue.limit)
    }
  }
}

/// A line that comes before the reply while a longer command is under way or waits for its turn, at least once a
/// second; empty where there is nothing new.
struct ReloadProgress: Codable, Sendable {
  var progress: String

  init(_ progress: ZoneLoader.Progress) { self.progress = progress.text }
}

/// The reply to `tap`: records follow, of this version, until the client closes the connection.
struct TapReply: Codable {
  var tapVersion = TapRecord.version
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
