import Addresses
import CLinux
import Octets
import Packet
import Tap
import XDP

// Both take the slots as `inout` and change none: one that is read of a borrowed array costs a copy of all 64.

extension Worker {
  /// Between the stages, while somebody looks on: copies those queries of the batch that are in the sample, before their
  /// replies are written over them. A bit for each that was copied.
  @inline(never)
  static func tapQueries(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ tap: TapPoint
  ) -> UInt64 {
    let count = min(count, batch)
    let sample = tap.sample(of: count)
    guard sample.first < count else { return 0 }
    let now = apus_unix_nanoseconds()
    var tapped: UInt64 = 0
    var open = 0
    for index in stride(from: sample.first, to: count, by: sample.step)
    where slots[index].outcome.isQuery {
      guard let descriptor = socket.rx.descriptor(index) else { continue }
      let layout = slots[index].layout
      let chunk = socket.umem.bytes(of: descriptor)
      let end = descriptor.offset &+ descriptor.length
      guard descriptor.offset <= end, end <= chunk.byteCount else { continue }
      let datagram = UDPDatagram(checked: chunk, at: layout.udp)
      let note = TapNote(
        client: Endpoint(address: clientAddress(layout, chunk), port: datagram.sourcePort),
        server: Endpoint(
          address: serverAddress(layout, chunk), port: datagram.destinationPort),
        time: now, length: descriptor.length, message: layout.payload &- layout.frame,
        messageLength: layout.payloadLength)
      guard tap.write(note, chunk.extracting(descriptor.offset..<end), behind: open) else {
        continue
      }
      tapped |= 1 &<< UInt64(truncatingIfNeeded: index)
      open &+= 1
    }
    return tapped
  }

  /// Behind the second stage: adds their replies, which lie in the same chunks, pushed into the TX ring and not submitted
  /// yet, in the order of their queries; or notes that the kernel path will reply.
  @inline(never)
  static func tapReplies(
    _ tapped: UInt64, _ count: Int, _ socket: borrowing XSKSocket,
    _ slots: inout InlineArray<64, Slot>, _ tap: TapPoint
  ) {
    let count = min(count, batch)
    let now = apus_unix_nanoseconds()
    var open = 0
    var back = socket.tx.unsubmitted &- 1
    for index in 0..<count where tapped &>> UInt64(truncatingIfNeeded: index) & 1 != 0 {
      defer { open &+= 1 }
      if slots[index].outcome == .punted {
        tap.markPunted(behind: open)
        continue
      }
      // The descriptors were taken since the query was copied.
      guard let query = socket.rx.descriptor(index &- count) else { continue }
      var at = back
      while at >= 0 {
        guard let reply = socket.tx.pushed(back: at), reply.isInChunk(of: query) else {
          at &-= 1
          continue
        }
        let chunk = socket.umem.bytes(of: reply)
        let end = reply.offset &+ reply.length
        if reply.offset <= end, end <= chunk.byteCount {
          tap.write(
            reply: chunk.extracting(reply.offset..<end), length: reply.length, time: now,
            behind: open)
        }
        back = at &- 1
        break
      }
    }
    tap.publish(open)
  }
}
