import CLinux
import Glibc
import XDP

extension Worker {
  /// Calls a turn may spend on having the kernel send. In copy mode one call sends 32 frames on
  /// kernels before 6.17, so a batch may need several; what is left goes with the next turn.
  private static var mostKicks: Int { 4 }

  /// Wakes the kernel where it asks for it. Never waits.
  @inline(__always)
  mutating func kick(hadFrames: Bool) {
    if socket.tx.needsWakeup, socket.tx.waiting > 0 { kickTX() }
    if !hadFrames, socket.fill.needsWakeup { counters.count(socket.kickRX()) }
  }

  private mutating func kickTX() {
    for _ in 0..<Self.mostKicks {
      let kick = socket.kickTX()
      counters.count(kick)
      if kick != .again || socket.tx.waiting == 0 { return }
    }
  }

  /// Sleeps until a frame comes, `wakeup` is signalled, or there is something to send again.
  mutating func sleep(wakeup: CInt) {
    // A full send queue or a link that is down: try again in a while, without spinning.
    let timeout: CInt = socket.tx.waiting > 0 ? 1 : -1
    wait(wakeup: wakeup, milliseconds: timeout)
    apus_eventfd_clear(wakeup)
  }

  private mutating func wait(wakeup: CInt, milliseconds: CInt) {
    var descriptors: [2 of pollfd] = [
      pollfd(fd: wakeup, events: Int16(POLLIN), revents: 0),
      pollfd(fd: socket.fileDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    wait(&descriptors, count: 2, milliseconds)
    // A socket whose interface is gone is ready at once, for ever: only the wake-up counts then.
    if CInt(descriptors[1].revents) & (POLLERR | POLLHUP | POLLNVAL) != 0 {
      wait(&descriptors, count: 1, 100)
    }
  }

  private mutating func wait(
    _ descriptors: inout [2 of pollfd], count: nfds_t, _ milliseconds: CInt
  ) {
    var span = descriptors.mutableSpan
    // Holds: the buffer has two descriptors, count is 1 or 2, and both stand during the call.
    unsafe span.withUnsafeMutableBufferPointer { buffer in
      _ = unsafe poll(buffer.baseAddress, count, milliseconds)
    }
  }

  /// The end: answers what has come in, and waits until all responses have left, for at most
  /// `milliseconds`. The XDP program is detached before, so nothing new comes.
  mutating func drain(milliseconds: Int) {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .milliseconds(milliseconds) {
      if turn() > 0 { continue }
      let chunks = socket.chunks()
      if chunks.rx == 0, chunks.tx == 0, chunks.completion == 0 { return }
      wait(wakeup: -1, milliseconds: 1)
    }
  }
}
