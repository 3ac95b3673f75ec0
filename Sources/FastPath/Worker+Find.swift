import DNSWire
import Packet
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Between the stages: finds the tails that answer the batch's queries, and asks for their memory. A
  /// loop of its own, so that the misses on nodes overlap, and that neither it nor the loop that writes
  /// runs out of registers.
  @inline(never)
  static func find(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ zones: ZoneSet
  ) {
    let count = min(count, batch)
    var index = 0
    while index < count {
      if slots[index].outcome.takesPlainTail {
        let tail = zones.plainTail(
          for: slots[index].query.route, type: slots[index].query.type)
        slots[index].found.tail = tail
        if !tail.isFound { findAny(index, socket, &slots[index], zones) }
      } else if slots[index].outcome.isExtended {
        var proofs: Int?
        if slots[index].query.route.isOneLabel {
          proofs = zones.findSecurely(
            oneLabel: slots[index].query.route, type: slots[index].query.type,
            &slots[index].found)
        }
        proofs = proofs ?? findExtended(index, socket, &slots[index], zones)
        // What has no proofs and no cookie is a plain answer from here on.
        if proofs == 0, slots[index].outcome.isExtendedOnly {
          slots[index].outcome = slots[index].outcome.asPlain
        }
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
    if slot.found.tail.isMissing {
      slot.found.tail = zones.plainTail(
        below: slot.query.route, type: slot.query.type, bytes, name: name)
      guard !slot.found.tail.isFound else { return }
      slot.found.tail =
        zones.tailForMissing(slot.query.route, type: slot.query.type, bytes, name: name).found
    } else {
      slot.found.tail =
        zones.tail(for: slot.query.route, type: slot.query.type, bytes, name: name).found
    }
  }

  /// The same for one question of an extended query: how many proofs go in; one, whatever it is, where no
  /// tail was found.
  @inline(never)
  private static func findExtended(
    _ index: Int, _ socket: borrowing XSKSocket, _ slot: inout Slot, _ zones: ZoneSet
  ) -> Int {
    guard let descriptor = socket.rx.descriptor(index) else { return 1 }
    zones.find(
      for: slot.query.route, type: slot.query.type, socket.umem.bytes(of: descriptor),
      name: slot.query.message &+ Header.size, wantsDNSSEC: true, &slot.found)
    return slot.found.tail.isFound ? slot.found.proofs.count : 1
  }
}
