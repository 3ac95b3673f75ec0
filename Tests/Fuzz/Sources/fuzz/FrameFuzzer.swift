import TestSupport

/// A frame to the worker: as it is, and with its sums put right, so that more than drops is reached.
final class FrameFuzzer {
  private let worker: FuzzedWorker

  init() throws { worker = try FuzzedWorker(FuzzedZones.responder(hasCookies: true)) }

  func run(_ frame: [UInt8]) {
    ask(frame)
    var mended = frame
    mended.mendSums()
    if mended != frame { ask(mended) }
  }

  private func ask(_ frame: [UInt8]) {
    guard let octets = worker.ask(frame) else {
      while worker.punted() != nil {}
      return
    }
    do {
      let query = try ReceivedFrame(frame, isQuery: true)
      let reply = try ReceivedFrame(octets)
      if reply.destinationMAC != query.sourceMAC || reply.sourceMAC != query.destinationMAC
        || reply.tags != query.tags
      {
        violated("Ethernet header")
      }
      if reply.source != query.destination || reply.destination != query.source
        || reply.sourcePort != query.destinationPort || reply.destinationPort != query.sourcePort
      {
        violated("addresses or ports")
      }
      if reply.hopLimit != 64 { violated("TTL \(reply.hopLimit)") }
      if let complaint = ResponseCheck.complaint(
        about: reply.payload, to: query.payload, limit: .udp(ours: 1232))
      {
        violated(complaint)
      }
    } catch { violated("\(error)") }
  }
}
