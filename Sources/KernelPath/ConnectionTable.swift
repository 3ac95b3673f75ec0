import Addresses
import Synchronization

/// The open TCP connections of all threads, counted against their limits.
final class ConnectionTable: Sendable {
  struct State {
    var open = 0
    var perClient: [IPAddress: Int] = [:]
    var counts = TCPConnectionCounts()
  }

  private let settings: TCPSettings
  let state = Mutex(State())

  init(_ settings: TCPSettings) { self.settings = settings }

  /// Takes a connection in; false: it is over a limit.
  func admit(_ client: IPAddress) -> Bool {
    state.withLock { state in
      guard state.open < settings.connections else {
        state.counts.refusedTotal += 1
        return false
      }
      let before = state.perClient[client, default: 0]
      guard before < settings.connectionsPerClient else {
        state.counts.refusedClient += 1
        return false
      }
      state.perClient[client] = before + 1
      state.open += 1
      state.counts.accepted += 1
      return true
    }
  }

  /// Forgets a connection that was admitted.
  func remove(_ client: IPAddress) {
    state.withLock { state in
      let left = state.perClient[client, default: 1] - 1
      state.perClient[client] = left > 0 ? left : nil
      state.open -= 1
    }
  }

  func countIdleTimeout() { state.withLock { $0.counts.idleTimeouts += 1 } }

  var counts: TCPConnectionCounts {
    state.withLock { state in
      var counts = state.counts
      counts.open = UInt64(clamping: state.open)
      counts.limit = UInt64(clamping: settings.connections)
      counts.limitPerClient = UInt64(clamping: settings.connectionsPerClient)
      return counts
    }
  }
}
