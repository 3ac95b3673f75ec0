/// What the fast path tells of itself.
struct FastPathReport: Sendable {
  var queues: [QueueStatus] = []
  var interfaces: [InterfaceStatus] = []
  var refusals: [RefusalStatus] = []
  /// Verdicts of all XDP programs there were.
  var steering: [String: UInt64] = [:]
}
