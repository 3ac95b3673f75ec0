import DNSWire
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Between the stages: finds the tails that answer the batch's plain queries, and asks for their
  /// memory. A loop of its own, so that the misses on nodes overlap, and that neither it nor the loop
  /// that writes runs out of registers.
  @inline(never)
  static func find(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ zones: ZoneSet
  ) {
    let count = min(count, batch)
    var index = 0
    while index < count {
      if slots[index].outcome.isPlain {
        let tail = zones.plainTail(
          for: slots[index].query.route, type: slots[index].query.type)
        slots[index].tail = tail
        if !tail.isFound { findAny(index, socket, &slots[index], zones) }
      }
      index &+= 1
    }
  }

  /// The same for one question of any kind.
  @inline(never)
  private static func findAny(
    _ index: Int, _ socket: borrowing XSKSocket, _ slot: inout Slot, _ zones: ZoneSet
  ) {
    guard let descriptor = socket.rx.descriptor(index) else { return }
    let bytes = socket.umem.bytes(of: descriptor)
    let name = slot.query.message &+ Header.size
    if slot.tail.isMissing {
      slot.tail =
        zones.tailForMissing(slot.query.route, type: slot.query.type, bytes, name: name).found
    } else {
      slot.tail = zones.tail(for: slot.query.route, type: slot.query.type, bytes, name: name).found
    }
  }
}
