import NIOCore
import Synchronization

/// The open TCP connections, counted against their limits.
final class ConnectionTable: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var perClient: [String: Int] = [:]
    var counts = TCPConnectionCounts()
    var isClosing = false
  }

  private let settings: TCPSettings
  private let state = Mutex(State())

  init(_ settings: TCPSettings) { self.settings = settings }

  /// Takes a connection in; false: it is over a limit, or the server is stopping.
  func admit(_ channel: any Channel, from client: String) -> Bool {
    state.withLock { state in
      guard !state.isClosing else { return false }
      guard state.channels.count < settings.connections else {
        state.counts.refusedTotal += 1
        return false
      }
      guard state.perClient[client, default: 0] < settings.connectionsPerClient else {
        state.counts.refusedClient += 1
        return false
      }
      state.perClient[client, default: 0] += 1
      state.channels[ObjectIdentifier(channel)] = channel
      state.counts.accepted += 1
      return true
    }
  }

  /// Forgets a connection that was admitted.
  func remove(_ channel: any Channel, from client: String) {
    state.withLock { state in
      guard state.channels.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
      let left = state.perClient[client, default: 1] - 1
      state.perClient[client] = left > 0 ? left : nil
    }
  }

  func countIdleTimeout() { state.withLock { $0.counts.idleTimeouts += 1 } }

  /// Admits nobody from now on; who is there.
  func close() -> [any Channel] {
    state.withLock { state in
      state.isClosing = true
      return Array(state.channels.values)
    }
  }

  var counts: TCPConnectionCounts {
    state.withLock { state in
      var counts = state.counts
      counts.open = UInt64(state.channels.count)
      counts.limit = UInt64(clamping: settings.connections)
      counts.limitPerClient = UInt64(clamping: settings.connectionsPerClient)
      return counts
    }
  }
}
