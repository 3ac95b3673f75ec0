import Octets
import Packet
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Makes a frame whose query is plain but for DO its own reply: the reply's length; 0, with the frame as
  /// it was, where ``reply`` must see to it.
  @inline(never)
  static func replyExtended(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int,
    _ clock: inout BatchClock
  ) -> Int {
    if !slots[index].outcome.isExtendedOnly {
      return replyWithBoth(
        &slots, index, chunk, &umem, responder, zones, most: most, &clock)
    }
    guard slots[index].found.proofs.isOne else {
      return replyWithProofs(&slots, index, chunk, &umem, responder, zones, most: most, &clock)
    }
    return reply(
      &slots, index, chunk, &umem, responder, zones, most: most, hasCookie: false, .one, &clock)
  }

  /// The same for a query that is plain but for a cookie.
  @inline(never)
  static func replyWithCookie(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int,
    _ clock: inout BatchClock
  ) -> Int {
    reply(
      &slots, index, chunk, &umem, responder, zones, most: most, hasCookie: true, .none, &clock)
  }

  @inline(never)
  private static func replyWithProofs(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int,
    _ clock: inout BatchClock
  ) -> Int {
    reply(
      &slots, index, chunk, &umem, responder, zones, most: most, hasCookie: false, .any, &clock)
  }

  @inline(never)
  private static func replyWithBoth(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int,
    _ clock: inout BatchClock
  ) -> Int {
    reply(
      &slots, index, chunk, &umem, responder, zones, most: most, hasCookie: true, .any, &clock)
  }

  @_transparent
  private static func reply(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int, hasCookie: Bool,
    _ proofs: ProofCount, _ clock: inout BatchClock
  ) -> Int {
    let message = slots[index].query.message
    // As in ``replyPlainly``.
    guard slots[index].found.tail.isFound,
      UInt(bitPattern: message &- Frame.plainHeaders)
        <= UInt(bitPattern: Frame.mostPlainPayload &- Frame.plainHeaders)
    else { return 0 }
    var bytes = umem.head(of: chunk)
    var cookie: ResponseCookie?
    if hasCookie {
      cookie = responder.cookie(
        slots[index].query, bytes.bytes,
        client: Client(clientAddress(slots[index].layout, bytes.bytes), at: clock.seconds()))
      guard cookie != nil else { return 0 }
    }
    // OPT has room in what a tail leaves of the chunk; with a cookie it may not have.
    let most = hasCookie ? min(most, Frame.leastChunk &- message) : most
    let found = zones.tail(slots[index].found.tail, of: slots[index].query.route)
    var change = InternetChecksum()
    let length = responder.writeExtended(
      found, slots[index].found.proofs, proofs, cookie, slots[index].query, at: message,
      in: &bytes, most: most, change: &change)
    guard length > 0 else { return 0 }
    guard slots[index].outcome.isPlainFrame else {
      return Frame.turnAround(
        &bytes, slots[index].layout, payloadLength: length, change: change)
    }
    Frame.turnPlainAround(
      &bytes, slots[index].layout, payload: message, payloadLength: length, change: change)
    return length &+ Frame.plainHeaders
  }
}
