import Foundation
import Synchronization

/// What became of the configuration when it was last read; the start counts, and a plan does not.
public struct ReloadStatus: Codable, Equatable, Sendable {
  /// Whether it was put in force. Zones that failed are told by their states.
  public var ok: Bool
  /// When one was last put in force, in seconds since 1970.
  public var succeeded: Double
}

/// Remembers that.
final class ReloadHistory: Sendable {
  private let state = Mutex(ReloadStatus(ok: true, succeeded: Date().timeIntervalSince1970))

  var status: ReloadStatus { state.withLock { $0 } }

  func note(_ report: ReloadReport) {
    let ok = report.error == nil && report.refusals.isEmpty
    state.withLock { state in
      state.ok = ok
      if ok { state.succeeded = Date().timeIntervalSince1970 }
    }
  }
}
