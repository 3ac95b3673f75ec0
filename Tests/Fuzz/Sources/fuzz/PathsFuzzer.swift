import Responder
import TestSupport

/// A message in a frame to the worker, and the same to the kernel path: what the two say must be the
/// same to the octet, or the worker leaves the message, as it came, to the kernel path.
final class PathsFuzzer {
  private let worker: FuzzedWorker

  private let responder = FuzzedZones.responder(hasCookies: false)

  init() throws { worker = try FuzzedWorker(responder) }

  func run(_ message: [UInt8]) {
    let byKernel = respond(to: message, over: .udp, zones: worker.zones, responder)
    for isIPv6 in [false, true] {
      // Longer than the MTU lets a frame be.
      if message.count > (isIPv6 ? 1452 : 1472) { continue }
      if let frame = worker.ask(FuzzedWorker.frame(message, isIPv6: isIPv6)) {
        do {
          let byWorker = try ReceivedFrame(frame).payload
          if byWorker != byKernel {
            violated("fast path: \(byWorker)\nkernel path: \(byKernel ?? [])")
          }
        } catch { violated("\(error)") }
      } else if let punted = worker.punted() {
        if punted != message { violated("punted otherwise than it came: \(punted)") }
      } else if let byKernel {
        violated("silence over the fast path, and over the kernel path \(byKernel)")
      }
    }
  }
}
