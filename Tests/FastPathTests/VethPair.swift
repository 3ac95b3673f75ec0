import CBPF
import CLinux
import Foundation
import TestSupport
import XDP

/// Two interfaces, `left` and `right`, joined back to back in a network namespace of this test's
/// thread, with an XDP program on each that redirects every frame to the queue's socket.
final class VethPair {
  private let left: XSKRedirect
  private let right: XSKRedirect

  init() throws {
    // No frames but the test's own.
    try NetworkNamespace.shell("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6")
    try NetworkNamespace.shell("ip link add left type veth peer name right")
    try NetworkNamespace.shell("ip link set left up")
    try NetworkNamespace.shell("ip link set right up")
    left = try XSKRedirect(interface: "left")
    right = try XSKRedirect(interface: "right")
  }

  /// Lets the sockets receive.
  func register(left leftSocket: CInt, right rightSocket: CInt) throws {
    try left.register(leftSocket)
    try right.register(rightSocket)
  }

  /// No more frames for the left socket.
  func detachLeft() { left.detach() }

  /// Whether this process may do all this.
  static var isPrivileged: Bool { geteuid() == 0 }
}

struct CommandFailed: Error {
  let command: String
  let status: CInt
}

/// An XDP program that gives each frame to the socket of its queue, or else to the kernel.
private final class XSKRedirect {
  private let map: CInt
  private let program: CInt
  private var link: CInt

  init(interface: String) throws {
    // Holds: names are C strings and options absent; the instructions stand during the call.
    map = unsafe bpf_map_create(BPF_MAP_TYPE_XSKMAP, "test_xsks", 4, 4, 4, nil)
    guard map >= 0 else { throw CommandFailed(command: "map", status: map) }
    // r2 = ctx->rx_queue_index; r1 = map; r3 = XDP_PASS; call bpf_redirect_map; exit
    let instructions: [UInt64] = [
      0x0000_0000_0010_1261, 0x1118 | UInt64(map) << 32, 0, 0x0000_0002_0000_03b7,
      0x0000_0033_0000_0085, 0x95,
    ]
    program = unsafe instructions.withUnsafeBytes { bytes in
      unsafe bpf_prog_load(
        BPF_PROG_TYPE_XDP, "test_redirect", "GPL",
        bytes.baseAddress?.assumingMemoryBound(to: bpf_insn.self), instructions.count, nil)
    }
    guard program >= 0 else { throw CommandFailed(command: "program", status: program) }
    // Holds: as above.
    let index = unsafe if_nametoindex(interface)
    link = bpf_link_create(program, CInt(index), BPF_XDP, nil)
    guard link >= 0 else { throw CommandFailed(command: "link", status: link) }
  }

  deinit {
    detach()
    close(program)
    close(map)
  }

  func register(_ socket: CInt) throws {
    var queue: UInt32 = 0
    var socket = socket
    // Holds: key and value are four octets each, as the map was made.
    let status = unsafe bpf_map_update_elem(map, &queue, &socket, 0)
    guard status == 0 else { throw CommandFailed(command: "register", status: status) }
  }

  func detach() {
    if link >= 0 { close(link) }
    link = -1
  }
}
