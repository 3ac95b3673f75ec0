public import Addresses
import CBPF
import Glibc
import Synchronization

/// The XDP program in the kernel, with its maps. It sees frames once it is attached.
public final class LoadedProgram: Sendable {
  let program: Descriptor
  private let sockets: Descriptor
  private let served: Descriptor
  private let interface: Descriptor
  private let verdicts: Descriptor
  /// How many queues the program knows sockets of.
  public let queues: Int
  /// What the map `served` holds; nobody else writes it.
  private let endpoints = Mutex<Set<Endpoint>>([])

  init(
    program: consuming Descriptor, sockets: consuming Descriptor, served: consuming Descriptor,
    interface: consuming Descriptor, verdicts: consuming Descriptor, queues: Int
  ) {
    self.program = program
    self.sockets = sockets
    self.served = served
    self.interface = interface
    self.verdicts = verdicts
    self.queues = queues
  }

  /// The kernel's number for it; 0 where it does not say.
  var number: UInt32 { apus_bpf_program_id(program.number) }

  /// From now on frames of `queue` go to this AF_XDP socket. The kernel takes the entry out when
  /// the socket is closed.
  public func register(socket: Int32, queue: Int) throws(SteeringError) {
    guard let key = UInt32(exactly: queue), queue < queues else {
      throw SteeringError(.register, E2BIG, "queue \(queue)")
    }
    // Holds: key and value are the map's, 4 octets each, alive for the call.
    let result = unsafe withUnsafePointer(to: key) { key in
      unsafe withUnsafePointer(to: socket) {
        unsafe bpf_map_update_elem(sockets.number, key, $0, 0)
      }
    }
    guard result == 0 else { throw SteeringError(.register, result, "queue \(queue)") }
  }

  /// Frames for another Ethernet address than this pass to the kernel.
  public func setAddress(_ address: EthernetAddress) throws(SteeringError) {
    let octets = address.octets
    let number: UInt32 = 0
    // Holds: key and value are of the map's sizes, 4 octets and 6, alive for the call.
    let result = unsafe withUnsafePointer(to: number) { key in
      unsafe octets.withUnsafeBytes {
        unsafe bpf_map_update_elem(interface.number, key, $0.baseAddress, 0)
      }
    }
    guard result == 0 else { throw SteeringError(.address, result, "\(address)") }
  }

  /// Makes the served addresses and ports exactly these.
  public func serve(_ wanted: Set<Endpoint>) throws(SteeringError) {
    try endpoints.withLock { (current) throws(SteeringError) in
      for endpoint in current.subtracting(wanted) {
        let result = unserve(endpoint)
        guard result == 0 || result == -ENOENT else {
          throw SteeringError(.serve, result, "\(endpoint)")
        }
        current.remove(endpoint)
      }
      for endpoint in wanted.subtracting(current) {
        let result = add(endpoint)
        guard result == 0 else { throw SteeringError(.serve, result, "\(endpoint)") }
        current.insert(endpoint)
      }
    }
  }

  private func add(_ endpoint: Endpoint) -> Int32 {
    let value: UInt8 = 1
    // Holds: key and value are of the map's sizes, 20 octets and 1, alive for the call.
    return unsafe withUnsafePointer(to: Self.key(endpoint)) { key in
      unsafe withUnsafePointer(to: value) { unsafe bpf_map_update_elem(served.number, key, $0, 0) }
    }
  }

  private func unserve(_ endpoint: Endpoint) -> Int32 {
    // Holds: the key is of the map's size, 20 octets, alive for the call.
    unsafe withUnsafePointer(to: Self.key(endpoint)) {
      unsafe bpf_map_delete_elem(served.number, $0)
    }
  }

  /// The map's key: all in network byte order.
  private static func key(_ endpoint: Endpoint) -> steer_endpoint {
    let address = endpoint.address
    return steer_endpoint(
      address: (
        UInt32(truncatingIfNeeded: address.high >> 32).bigEndian,
        UInt32(truncatingIfNeeded: address.high).bigEndian,
        UInt32(truncatingIfNeeded: address.low >> 32).bigEndian,
        UInt32(truncatingIfNeeded: address.low).bigEndian
      ), port: endpoint.port.bigEndian, zero: 0)
  }

  /// Frames by reason since the program was loaded, all CPUs together.
  public func counters() throws(SteeringError) -> [SteeringReason: UInt64] {
    let cpus = libbpf_num_possible_cpus()
    guard cpus > 0 else { throw SteeringError(.counters, cpus) }
    var sums: [SteeringReason: UInt64] = [:]
    for reason in SteeringReason.allCases {
      var values = [UInt64](repeating: 0, count: Int(cpus))
      // Holds: the kernel writes 8 octets for each possible CPU, for which `values` has room.
      let result = unsafe withUnsafePointer(to: reason.index) { key in
        unsafe values.withUnsafeMutableBytes {
          unsafe bpf_map_lookup_elem(verdicts.number, key, $0.baseAddress)
        }
      }
      guard result == 0 else { throw SteeringError(.counters, result) }
      sums[reason] = values.reduce(0, &+)
    }
    return sums
  }

  /// Runs the program on a frame, attached or not (BPF_PROG_TEST_RUN), and says what it would have
  /// the kernel do. The frame is counted, and goes nowhere.
  public func verdict(
    on frame: [UInt8], interface: NetworkInterface? = nil, queue: Int = 0
  ) throws(SteeringError) -> XDPAction {
    let (index, length) = (interface?.index ?? 0, UInt32(clamping: frame.count))
    // Holds: the kernel reads `length` octets, and the shim's buffer takes what comes out.
    let result = unsafe apus_bpf_run_xdp(
      program.number, frame, length, index, UInt32(clamping: queue))
    guard result >= 0 else { throw SteeringError(.testRun, result) }
    return XDPAction(rawValue: UInt32(result))
  }
}

extension SteeringReason: CustomStringConvertible {
  /// The name in counters and metrics.
  public var description: String {
    // Holds: the shim answers with a constant string, or null.
    unsafe apus_steer_reason_name(index).map { unsafe String(cString: $0) } ?? "\(index)"
  }
}

/// What an XDP program has the kernel do with a frame: `enum xdp_action` of linux/bpf.h.
public struct XDPAction: RawRepresentable, Hashable, Sendable {
  public var rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let pass = XDPAction(rawValue: UInt32(XDP_PASS.rawValue))
  public static let redirect = XDPAction(rawValue: UInt32(XDP_REDIRECT.rawValue))
}

extension LoadedProgram {
  /// Attaches the program; it stays until the descriptor is closed.
  func link(to interface: NetworkInterface, mode: AttachMode) throws(SteeringError) -> Descriptor {
    let flags = UInt32(mode == .native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE)
    let link = apus_bpf_link_xdp(program.number, Int32(clamping: interface.index), flags)
    guard link >= 0 else {
      throw SteeringError(.attach, link, "\(interface.name), \(mode.rawValue) mode")
    }
    return Descriptor(owning: link)
  }

  /// Takes the program off the interface, before it returns: where closing alone has the kernel do it
  /// some time later. An interface that is gone has no program to take off.
  static func unlink(_ link: consuming Descriptor) {
    _ = bpf_link_detach(link.number)
  }
}
