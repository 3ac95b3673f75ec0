import Octets
import Packet
import Responder
import XDP
import ZoneImage

extension Worker {
  // The two stages are static and take the worker's parts one by one: a span of the UMEM borrows
  // only the socket then, and the rest stays in reach while it is held.

  /// Stage 1: reads every frame of the batch and asks for the memory that its answer needs. `suspects` gets a
  /// bit for each that may come from an own address.
  ///
  /// What is plain is read in line. What is not is read again from its start by ``lookAny``, which
  /// needs nothing of what was found out: so the plain part keeps no state for anybody else.
  @inline(never)
  static func look(
    at count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ responder: Responder, _ zones: ZoneSet, _ own: OwnAddresses.Filter, _ suspects: inout UInt64
  ) {
    let count = min(count, batch)
    var index = 0
    while index < count {
      if let descriptor = socket.rx.plainDescriptor(index) {
        let bytes = socket.umem.head(of: descriptor)
        if let layout = Frame.parsePlain(
          bytes, at: descriptor.offset, length: descriptor.length),
          !own.mayHold(folded: Frame.foldedPlainSource(bytes, at: descriptor.offset))
        {
          if let query = Responder.preparePlain(
            bytes, message: descriptor.offset &+ Frame.plainHeaders,
            length: layout.payloadLength, zones: zones)
          {
            slots[index].outcome = Slot.Outcome(plain: query, isPlainFrame: true)
            slots[index].layout = layout
            slots[index].query = query
          } else {
            lookAny(bytes, layout, &slots[index], zones, isPlainFrame: true)
          }
          index &+= 1
          continue
        }
      }
      lookAny(index, socket, &slots[index], zones)
      if slots[index].outcome.isQuery, let descriptor = socket.rx.descriptor(index),
        own.mayHold(
          folded: OwnAddresses.foldedSource(
            of: slots[index].layout, socket.umem.bytes(of: descriptor)))
      {
        suspects |= 1 &<< UInt64(truncatingIfNeeded: index)
      }
      index &+= 1
    }
  }

  /// Drops those of the batch's frames, a bit each in `suspects`, whose source is our own.
  @inline(never)
  static func dropOwn(
    _ suspects: UInt64, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ own: borrowing OwnAddresses
  ) {
    for index in 0..<batch where suspects &>> UInt64(truncatingIfNeeded: index) & 1 != 0 {
      guard let descriptor = socket.rx.descriptor(index),
        own.holdsSource(of: slots[index].layout, socket.umem.bytes(of: descriptor))
      else { continue }
      slots[index].outcome = .frameDrop
      slots[index].frameDrop = .sourceOwn
    }
  }

  /// Stage 1 for any message in a datagram; in a plain frame or in another.
  @inline(never)
  private static func lookAny(
    _ bytes: RawSpan, _ layout: FrameLayout, _ slot: inout Slot, _ zones: ZoneSet,
    isPlainFrame: Bool
  ) {
    slot.layout = layout
    if Responder.mayHaveOptions(bytes, message: layout.payload),
      Responder.prepareCookie(
        bytes, message: layout.payload, length: layout.payloadLength, zones: zones, &slot.query)
    {
      slot.outcome = Slot.Outcome(cookie: slot.query, isPlainFrame: isPlainFrame)
      return
    }
    lookBeside(bytes, layout, &slot, zones, isPlainFrame: isPlainFrame)
  }

  /// The same for what is plain but for its name, which `plainRoute` does not take: it ends in another apex than the
  /// deepest, in a long one, in letters of another case, or in none.
  @inline(never)
  private static func lookBeside(
    _ bytes: RawSpan, _ layout: FrameLayout, _ slot: inout Slot, _ zones: ZoneSet,
    isPlainFrame: Bool
  ) {
    if Responder.prepareBeside(
      bytes, message: layout.payload, length: layout.payloadLength, zones: zones, &slot.query)
    {
      slot.outcome = Slot.Outcome(slot.query, isPlainFrame: isPlainFrame)
      return
    }
    lookInFull(bytes, layout, &slot, zones, isPlainFrame: isPlainFrame)
  }

  /// The same with nothing taken for plain.
  @inline(never)
  static func lookInFull(
    _ bytes: RawSpan, _ layout: FrameLayout, _ slot: inout Slot, _ zones: ZoneSet,
    isPlainFrame: Bool
  ) {
    slot.query = Responder.prepare(
      bytes, message: layout.payload, length: layout.payloadLength, transport: .fastPath,
      zones: zones)
    slot.query.takesSecureForm =
      slot.query.wantsDNSSEC && !zones.isUnsigned(slot.query.route)
    slot.outcome = Slot.Outcome(slot.query, isPlainFrame: isPlainFrame)
  }

  /// The same for one frame of any kind.
  @inline(never)
  private static func lookAny(
    _ index: Int, _ socket: borrowing XSKSocket, _ slot: inout Slot, _ zones: ZoneSet
  ) {
    guard let descriptor = socket.rx.descriptor(index) else {
      slot.outcome = .invalid
      return
    }
    let bytes = socket.umem.bytes(of: descriptor)
    switch Frame.parse(bytes, at: descriptor.offset, length: descriptor.length) {
    case .datagram(let layout):
      if let query = Responder.preparePlain(
        bytes, message: layout.payload, length: layout.payloadLength, zones: zones)
      {
        slot.outcome = Slot.Outcome(plain: query, isPlainFrame: false)
        slot.layout = layout
        slot.query = query
      } else {
        lookAny(bytes, layout, &slot, zones, isPlainFrame: false)
      }
    case .drop(let reason):
      slot.outcome = .frameDrop
      slot.frameDrop = reason
    }
  }
}
