import DNSWire
import Packet
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Behind the first stage, where there is more than one zone: settles where the batch's queries lead whose routes are
  /// pending, and asks for the memory that their lookups need. A loop of its own, so that the waits for the zones' entries
  /// overlap.
  @inline(never)
  static func settle(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ zones: ZoneSet
  ) {
    let count = min(count, batch)
    var index = 0
    while index < count {
      if slots[index].outcome.isQuery, slots[index].query.route.isPending,
        let descriptor = socket.rx.descriptor(index)
      {
        let bytes = socket.umem.bytes(of: descriptor)
        let isPlainFrame = slots[index].outcome.isPlainFrame
        if let route = zones.settled(
          slots[index].query.route, bytes, at: slots[index].query.message &+ Header.size,
          length: slots[index].query.nameLength)
        {
          slots[index].query.route = route
          slots[index].query.takesSecureForm =
            slots[index].query.wantsDNSSEC && !zones.isUnsigned(route)
          slots[index].outcome =
            slots[index].query.hasOnlyCookie
            ? Slot.Outcome(cookie: slots[index].query, isPlainFrame: isPlainFrame)
            : Slot.Outcome(plain: slots[index].query, isPlainFrame: isPlainFrame)
        } else {
          lookInFull(bytes, slots[index].layout, &slots[index], zones, isPlainFrame: isPlainFrame)
        }
      }
      index &+= 1
    }
  }
}
