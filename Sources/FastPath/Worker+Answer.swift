import Histogram
import Octets
import Packet
import PuntQueue
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Stage 2: answers every frame of the batch in its chunk; the chunk goes to TX or back to FILL.
  @inline(never)
  static func answer(
    _ count: Int, _ socket: inout XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ responder: Responder, _ zones: ZoneSet, _ counters: WorkerCounters, _ punts: PuntQueue,
    mtu: Int, most: Int
  ) {
    let count = min(count, batch)
    var clock = BatchClock()
    var received = 0
    var replied = 0
    var index = 0
    while index < count {
      guard let chunk = socket.rx.take() else {
        counters.add(.invalidDescriptors)
        index &+= 1
        continue
      }
      var length = 0
      if slots[index].outcome.isPlain {
        length = Self.replyPlainly(
          &slots, index, chunk, &socket.umem, responder, zones, most: most)
      } else if slots[index].outcome.takesPlainTail {
        length = Self.replyWithCookie(
          &slots, index, chunk, &socket.umem, responder, zones, most: most, &clock)
      } else if slots[index].outcome.isExtended {
        length = Self.replyExtended(
          &slots, index, chunk, &socket.umem, responder, zones, most: most, &clock)
      }
      if length == 0 {
        length = Self.reply(
          &slots, index, chunk, &socket.umem, responder, zones, mtu: mtu, counters, punts, &clock)
      }
      if length == 0 {
        socket.fill.push(chunk)
        index &+= 1
        continue
      }
      let frame = slots[index].layout.frame
      // The headers are as long as the query's.
      let response = length &- (slots[index].query.message &- frame)
      if let chunk = socket.tx.push(chunk, offset: frame, length: length) {
        counters.drop(.responseTooLong)
        counters.addUnanswered(length: slots[index].layout.payloadLength)
        socket.fill.push(chunk)
      } else {
        let request = slots[index].layout.payloadLength
        counters.traffic.requests.add(length: request)
        counters.traffic.responses.add(length: response)
        received &+= request
        replied &+= response
      }
      index &+= 1
    }
    counters.traffic.requests.add(octets: received)
    counters.traffic.responses.add(octets: replied)
  }

  /// Makes a frame with a plain query in `chunk` its own reply: the reply's length; 0, with the frame
  /// as it was, where ``reply`` must see to it.
  ///
  /// It takes all slots, so that a field is read where it is needed: a slot that is handed over is
  /// read whole, into registers that there are not.
  @inline(__always)
  private static func replyPlainly(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, most: Int
  ) -> Int {
    let message = slots[index].query.message
    guard slots[index].found.tail.isFound else { return 0 }
    // With this, which holds of all frames but those far into their chunk, the optimiser drops the
    // checks below.
    guard
      UInt(bitPattern: message &- Frame.plainHeaders)
        <= UInt(bitPattern: Frame.mostPlainPayload &- Frame.plainHeaders)
    else { return 0 }
    var bytes = umem.head(of: chunk)
    let found = zones.tail(slots[index].found.tail, of: slots[index].query.route)
    var change = InternetChecksum()
    let length = responder.writePlain(
      found, slots[index].query, at: message, in: &bytes, most: most, change: &change)
    guard length > 0 else { return 0 }
    guard slots[index].outcome == .plain else {
      return Frame.turnAround(
        &bytes, slots[index].layout, payloadLength: length, change: change)
    }
    Frame.turnPlainAround(
      &bytes, slots[index].layout, payload: message, payloadLength: length, change: change)
    return length &+ Frame.plainHeaders
  }

  /// Makes the frame in `chunk` its own reply, whatever it is: the reply's length; 0 where there is no reply.
  @inline(never)
  private static func reply(
    _ slots: inout InlineArray<64, Slot>, _ index: Int, _ chunk: borrowing Chunk,
    _ umem: inout UMEM, _ responder: Responder, _ zones: ZoneSet, mtu: Int,
    _ counters: WorkerCounters, _ punts: PuntQueue,
    _ clock: inout BatchClock
  ) -> Int {
    switch slots[index].outcome {
    case .plain, .plainQuery, .cookie, .cookieQuery, .extended, .extendedQuery, .both, .bothQuery,
      .query:
      break
    case .frameDrop:
      counters.drop(slots[index].frameDrop)
      return 0
    case .invalid, .punted:
      counters.add(.invalidDescriptors)
      return 0
    }
    let layout = slots[index].layout
    var bytes = umem.bytes(of: chunk)
    let capacity = min(bytes.byteCount, mtu &+ layout.ip) &- slots[index].query.message
    var change = InternetChecksum()
    let verdict =
      slots[index].query.hasOptions
      ? answerOptions(
        slots[index].query, layout, &bytes, capacity: capacity, responder, zones, &clock, &change)
      : responder.answer(
        slots[index].query, in: &bytes, capacity: capacity, zones: zones, change: &change)
    switch verdict {
    case .transmit(let length):
      let turned =
        change.isEmpty
        ? Frame.turnAround(&bytes, layout, payloadLength: length)
        : Frame.turnAround(&bytes, layout, payloadLength: length, change: change)
      if turned > 0 { return turned }
      counters.drop(.responseTooLong)
    case .drop(let reason):
      counters.drop(reason)
    case .punt(let reason):
      if handOver(layout, bytes.bytes, punts) {
        counters.punt(reason)
        slots[index].outcome = .punted
      } else {
        counters.add(.puntQueueFull)
      }
    }
    counters.addUnanswered(length: layout.payloadLength)
    return 0
  }
}
