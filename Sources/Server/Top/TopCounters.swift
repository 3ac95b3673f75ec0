/// The counters that a round of `apus top` compares with those before.
struct TopCounters: Sendable {
  var queues: [QueueStatus]
  var kernel: KernelPathStatus

  init(_ queues: [QueueStatus], _ kernel: KernelPathStatus) {
    (self.queues, self.kernel) = (queues, kernel)
  }

  /// What was counted since `before`.
  func since(_ before: TopCounters) -> TopCounters {
    var now = self
    for index in queues.indices {
      let queue = queues[index]
      guard
        let old = before.queues.first(where: {
          $0.interface == queue.interface && $0.queue == queue.queue
        })
      else { continue }
      now.queues[index].rx = Self.since(old.rx, queue.rx)
      now.queues[index].tx = Self.since(old.tx, queue.tx)
      now.queues[index].drops = Self.since(old.drops, queue.drops)
      now.queues[index].punts = Self.since(old.punts, queue.punts)
      now.queues[index].kernelDrops = Self.since(old.kernelDrops, queue.kernelDrops)
    }
    now.kernel.udp = Self.since(before.kernel.udp, kernel.udp)
    now.kernel.tcp = Self.since(before.kernel.tcp, kernel.tcp)
    now.kernel.punts = Self.since(before.kernel.punts, kernel.punts)
    now.kernel.receiveBufferDrops = Self.since(
      before.kernel.receiveBufferDrops, kernel.receiveBufferDrops)
    return now
  }

  /// A counter that is less than it was began anew, as the fast path's do when a reload exchanges it.
  private static func since(_ before: UInt64, _ now: UInt64) -> UInt64 {
    now >= before ? now - before : now
  }

  private static func since(
    _ before: [String: UInt64], _ now: [String: UInt64]
  ) -> [String: UInt64] {
    now.reduce(into: [:]) { $0[$1.key] = since(before[$1.key] ?? 0, $1.value) }
  }

  private static func since(
    _ before: KernelPathStatus.Transport, _ now: KernelPathStatus.Transport
  ) -> KernelPathStatus.Transport {
    KernelPathStatus.Transport(
      queries: since(before.queries, now.queries),
      responses: since(before.responses, now.responses), drops: since(before.drops, now.drops))
  }
}
