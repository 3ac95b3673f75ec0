import Foundation
import Synchronization

/// What became of the configuration when it was last read; the start counts, and a plan does not. Zones that failed are
/// told by their states.
public struct ReloadStatus: Codable, Equatable, Sendable {
  /// When one was last put in force as a whole, in seconds since 1970.
  public var succeeded: Double
  /// Why nothing of it was: zones and settings are those of before.
  public var error: String?
  /// What did not work of its settings, a line each: its zones are in force, its settings are not.
  public var refusals: [String] = []
  /// Whether all of it was put in force, and whether what it says of zones was.
  public var ok = true
  public var zonesOk = true
}

/// Remembers that.
final class ReloadHistory: Sendable {
  private let state = Mutex(ReloadStatus(succeeded: Date().timeIntervalSince1970))

  var status: ReloadStatus { state.withLock { $0 } }

  func note(_ report: ReloadReport) {
    state.withLock { state in
      (state.error, state.refusals) = (report.error, report.refusals)
      state.zonesOk = report.error == nil
      state.ok = state.zonesOk && report.refusals.isEmpty
      if state.ok { state.succeeded = Date().timeIntervalSince1970 }
    }
  }
}
