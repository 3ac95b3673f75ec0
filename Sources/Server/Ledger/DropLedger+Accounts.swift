import Foundation

extension DropLedger.Interface {
  /// The accounts of an interface: what it, the XDP program on it and the queues' workers have counted.
  init(
    _ interface: String, since: Date, counters: [String: UInt64], steering: [String: UInt64],
    queues: [QueueStatus]
  ) {
    self.interface = interface
    self.since = since
    self.counters = counters
    xdpStatistics = Dictionary(
      queues.map { ("\($0.queue)", $0.kernelDrops) }, uniquingKeysWith: { first, _ in first })
    accounts = [
      // Every verdict is an entry; `redirected` goes on below.
      DropLedger.Account("received", total: counters["rx_packets"] ?? 0, steering),
      Self.redirected(steering["redirected"] ?? 0, queues),
    ]
    accounts += queues.map(Self.taken)
    accounts.append(Self.sent(counters["tx_packets"] ?? 0, queues))
  }

  /// What the XDP program redirected: taken by a worker, still in its RX ring, or lost before it.
  ///
  /// `rx_fill_ring_empty` is no entry: in copy mode what was lost for it is in `rx_dropped` too, and in
  /// zero-copy mode the driver tries again.
  private static func redirected(_ total: UInt64, _ queues: [QueueStatus]) -> DropLedger.Account {
    var entries: [String: UInt64] = [:]
    for queue in queues {
      let name = "queue_\(queue.queue)"
      entries["\(name)_taken"] = queue.rx
      entries["\(name)_waiting"] = UInt64(max(queue.chunks.rx, 0))
      for reason in ["rx_dropped", "rx_ring_full"] {
        entries["\(name)_\(reason)"] = queue.kernelDrops[reason] ?? 0
      }
    }
    return DropLedger.Account("redirected", total: total, entries)
  }

  /// What a worker took: answered, dropped, punted, or in its hands.
  private static func taken(by queue: QueueStatus) -> DropLedger.Account {
    var entries = ["answered": queue.tx, "in_hand": UInt64(max(queue.chunks.hand, 0))]
    for (reason, count) in queue.drops { entries["drop_\(reason)"] = count }
    for (reason, count) in queue.punts { entries["punt_\(reason)"] = count }
    return DropLedger.Account("queue_\(queue.queue)", total: queue.rx, entries)
  }

  /// What the workers answered: it left, is still in the TX ring, or was refused there. What the interface
  /// has sent beyond it is the kernel's.
  private static func sent(_ packets: UInt64, _ queues: [QueueStatus]) -> DropLedger.Account {
    let answered = queues.reduce(0) { $0 &+ $1.tx }
    let waiting = queues.reduce(0) { $0 &+ UInt64(max($1.chunks.tx, 0)) }
    let refused = queues.reduce(0) { $0 &+ ($1.kernelDrops["tx_invalid_descs"] ?? 0) }
    let gone = answered &- min(waiting &+ refused, answered)
    return DropLedger.Account(
      "answered", total: answered,
      ["sent": min(gone, packets), "waiting": waiting, "tx_invalid_descs": refused])
  }
}

extension DropLedger {
  /// The accounts of the kernel path. `punted` is what all workers there ever were have handed over, and
  /// `waiting` what of that still lies in the queues.
  static func accounts(
    of path: KernelPathStatus, punted: UInt64, waiting: UInt64
  ) -> [Account] {
    func account(
      _ name: String, _ transport: KernelPathStatus.Transport, lost: UInt64? = nil
    ) -> Account {
      var entries = ["answered": transport.responses]
      for (reason, count) in transport.drops { entries["drop_\(reason)"] = count }
      if let lost { entries["receive_buffer_full"] = lost }
      return Account(name, total: transport.queries &+ (lost ?? 0), entries)
    }
    return [
      Account("punted", total: punted, ["taken": path.punts.queries, "waiting": waiting]),
      account("punts", path.punts),
      account("udp", path.udp, lost: path.receiveBufferDrops),
      account("tcp", path.tcp),
    ]
  }
}
