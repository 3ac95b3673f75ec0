import CLinux
import Glibc

/// A network interface of the thread's network namespace.
public struct NetworkInterface: Hashable, Sendable {
  public let name: String
  /// The kernel's number for it, from 1.
  public let index: UInt32

  public init(named name: String) throws(SteeringError) {
    // Holds: the string is alive for the call, and ends with a zero.
    index = unsafe if_nametoindex(name)
    self.name = name
    guard index != 0 else { throw SteeringError(.interface, errno, name) }
  }

  private init(name: String, index: UInt32) {
    self.name = name
    self.index = index
  }

  /// All interfaces, in the kernel's order.
  public static func all() throws(SteeringError) -> [NetworkInterface] {
    // Holds: the list ends with an entry of index 0 and a null name; it is copied, then freed.
    guard let list = unsafe if_nameindex() else { throw SteeringError(.interface, errno) }
    defer { unsafe if_freenameindex(list) }
    var interfaces: [NetworkInterface] = []
    var at = 0
    // Holds: as above, `at` stops at the last entry.
    while unsafe list[at].if_index != 0, let name = unsafe list[at].if_name {
      // Holds: as above.
      interfaces.append(
        NetworkInterface(name: unsafe String(cString: name), index: unsafe list[at].if_index))
      at += 1
    }
    return interfaces
  }

  /// Its Ethernet address, now; an error where it has none, or is gone.
  public func ethernetAddress() throws(SteeringError) -> EthernetAddress {
    if let link = try Netlink.links().first(where: { $0.index == index }) { return link.address }
    let isThere = try Self.all().contains { $0.index == index }
    throw SteeringError(.interface, isThere ? EAFNOSUPPORT : ENODEV, name)
  }

  /// How many receive queues it uses: as the driver says (ethtool's channels), or, where it does not
  /// say, as sysfs lists; at least 1.
  public func queueCount() -> Int {
    // Holds: the string is alive for the call.
    let channels = unsafe apus_channels(name)
    if channels > 0 { return Int(channels) }
    var count = 0
    // Holds: as above.
    while unsafe access("/sys/class/net/\(name)/queues/rx-\(count)", F_OK) == 0 { count += 1 }
    return max(1, count)
  }
}

/// The text of an errno.
func errnoText(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 128)
  let size = text.count
  // Holds: the POSIX strerror_r writes at most `size` octets, with the final zero.
  guard unsafe strerror_r(code, &text, size) == 0 else { return "error \(code)" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
