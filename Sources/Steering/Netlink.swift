import Addresses
import CLinux
import Glibc

/// The calls of CLinux's netlink.h.
enum Netlink {
  /// Every local address of the thread's network namespace.
  static func localAddresses() throws(SteeringError) -> Set<IPAddress> {
    // The kernel says EAGAIN when addresses changed under the listing; a few tries settle it.
    for _ in 0..<16 {
      var addresses: Set<IPAddress> = []
      // Holds: the callback gets back the pointer to `addresses`, which is alive for the call, and
      // 16 octets each time.
      let result = unsafe withUnsafeMutablePointer(to: &addresses) { set in
        unsafe apus_local_addresses(
          { context, octets in
            let octets = unsafe UnsafeBufferPointer(start: octets, count: 16)
            guard let address = unsafe IPAddress(octets: Array(octets)) else { return }
            unsafe context?.assumingMemoryBound(to: Set<IPAddress>.self).pointee.insert(address)
          }, set)
      }
      if result == 0 { return addresses }
      if result != -EAGAIN { throw SteeringError(.addresses, result) }
    }
    throw SteeringError(.addresses, EAGAIN)
  }

  /// Every device of the thread's network namespace that carries Ethernet frames.
  static func links() throws(SteeringError) -> [LinkDevice] {
    for _ in 0..<16 {
      var links: [LinkDevice] = []
      // Holds: the callback gets back the pointer to `links`, which is alive for the call, and a
      // device each time, whose strings end with a zero.
      let result = unsafe withUnsafeMutablePointer(to: &links) { list in
        unsafe apus_devices(
          { context, link in
            guard let link = unsafe link, let device = unsafe LinkDevice(link.pointee) else {
              return
            }
            unsafe context?.assumingMemoryBound(to: [LinkDevice].self).pointee.append(device)
          }, list)
      }
      if result == 0 { return links }
      if result != -EAGAIN { throw SteeringError(.addresses, result) }
    }
    throw SteeringError(.addresses, EAGAIN)
  }

  /// A socket that is readable when local addresses or devices have changed.
  static func monitor() throws(SteeringError) -> Descriptor {
    let descriptor = apus_address_monitor()
    guard descriptor >= 0 else { throw SteeringError(.watch, descriptor) }
    return Descriptor(owning: descriptor)
  }

  /// What ends a wait for the monitor, once written to.
  static func stopEvent() throws(SteeringError) -> Descriptor {
    let descriptor = apus_address_monitor_stop()
    guard descriptor >= 0 else { throw SteeringError(.watch, descriptor) }
    return Descriptor(owning: descriptor)
  }

  /// Waits until one of the two is readable, or for so long (-1: without end), and says whether the second
  /// is. A first that is nil is not waited for.
  static func wait(for first: Int32?, or second: Int32, milliseconds: Int32) -> Bool {
    var polled = [
      // poll(2) passes over a negative descriptor.
      pollfd(fd: first ?? -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: second, events: Int16(POLLIN), revents: 0),
    ]
    // Holds: the array has the two entries told.
    _ = unsafe poll(&polled, 2, milliseconds)
    return polled[1].revents != 0
  }

  /// Starts a thread that runs `body`; it is to be joined once.
  static func start(_ body: @escaping @Sendable () -> Void) throws(SteeringError) -> pthread_t {
    var thread = pthread_t()
    // Holds: the box is retained here and released by the thread, which is its only reader.
    let box = unsafe Unmanaged.passRetained(ThreadBody(run: body))
    // Holds: as above.
    let result = unsafe pthread_create(
      &thread, nil,
      { box in
        // Holds: as above.
        guard let box = unsafe box else { return nil }
        // Holds: as above.
        unsafe Unmanaged<ThreadBody>.fromOpaque(box).takeRetainedValue().run()
        return nil
      }, box.toOpaque())
    guard result == 0 else {
      unsafe box.release()
      throw SteeringError(.watch, result)
    }
    return thread
  }

  static func join(_ thread: pthread_t) {
    pthread_join(thread, nil)
  }

  /// Makes an event readable.
  static func signal(_ event: Int32) {
    let one: UInt64 = 1
    // Holds: an eventfd takes 8 octets, alive for the call.
    _ = unsafe withUnsafePointer(to: one) { unsafe write(event, $0, 8) }
  }
}

extension LinkDevice {
  /// Of what the shim tells; nil where the address has not six octets, which it always has.
  fileprivate init?(_ link: apus_device) {
    // Holds: the octets are copied while the struct is alive.
    let octets = unsafe withUnsafeBytes(of: link.address) { unsafe Array($0) }
    guard let address = EthernetAddress(octets: octets) else { return nil }
    // Holds: as above, and the shim ends both with a zero.
    let name = unsafe withUnsafeBytes(of: link.name) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    // Holds: as above.
    let kind = unsafe withUnsafeBytes(of: link.kind) {
      unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    self.init(
      index: link.index, name: name, address: address, kind: kind, lower: link.lower,
      master: link.master)
  }

  /// Whether its driver takes VLAN tags off; a driver that cannot say has no such feature.
  var stripsTags: Bool {
    // Holds: the string is alive for the call.
    unsafe apus_strips_tags(name) > 0
  }
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(run: @escaping @Sendable () -> Void) { self.run = run }
}
