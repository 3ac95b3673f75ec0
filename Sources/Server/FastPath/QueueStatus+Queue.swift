import FastPath
import KernelPath
import Packet
import Responder
import XDP

extension QueueStatus {
  /// A queue's counters as the status tells them.
  init(_ queue: FastPathQueue, isGeneric: Bool) {
    let snapshot = queue.snapshot()
    let count = snapshot.chunks
    interface = queue.interface
    self.queue = queue.queue.number
    mode = isGeneric ? "generic" : queue.mode.rawValue
    chunks = Chunks(
      total: count.total, free: count.free, fill: count.fill, rx: count.rx, hand: count.hand,
      tx: count.tx, completion: count.completion)
    rx = snapshot.rx
    tx = snapshot.tx
    drops = ["punt_queue_full": snapshot.puntQueueFull]
    drops["invalid_descriptors"] = snapshot.invalidDescriptors
    for (reason, count) in snapshot.frameDrops {
      drops[counterName(of: reason), default: 0] &+= count
    }
    for (reason, count) in snapshot.messageDrops {
      drops[counterName(of: reason), default: 0] &+= count
    }
    punts = Dictionary(
      snapshot.punts.map { (counterName(of: $0.key), $0.value) }, uniquingKeysWith: { $0 &+ $1 })
    rateLimit = RateLimitStatus(
      slipped: snapshot.rateLimitSlipped, exempt: snapshot.rateLimitExempt,
      unenforced: snapshot.rateLimitUnenforced)
    let kernel = snapshot.kernel ?? XSKStatistics()
    kernelDrops = [
      "rx_dropped": kernel.rxDropped, "rx_invalid_descs": kernel.rxInvalidDescriptors,
      "tx_invalid_descs": kernel.txInvalidDescriptors, "rx_ring_full": kernel.rxRingFull,
      "rx_fill_ring_empty": kernel.rxFillRingEmpty, "tx_ring_empty": kernel.txRingEmpty,
    ]
  }
}
