import CBPF
import CLinux
import Glibc

/// The XDP program as it travels in the executable: opened, not yet in the kernel.
@safe
public struct SteeringProgram: ~Copyable {
  private let object: OpaquePointer

  /// The longest frame that is given to a socket.
  public static var mostFrame: Int { Int(STEER_MOST_FRAME) }

  /// Opens the embedded object file.
  public init() throws(SteeringError) {
    apus_bpf_capture_log()
    // Holds: no pointer into the log is kept.
    _ = unsafe apus_log_take()
    let octets = Self.embeddedOctets
    // Holds: libbpf copies what it needs of `octets` before it returns.
    guard
      let object = unsafe octets.withUnsafeBytes({ unsafe apus_bpf_open($0.baseAddress, $0.count) })
    else { throw SteeringError(.open, errno, log: takenLog()) }
    unsafe self.object = object
  }

  // Holds: `object` came from bpf_object__open_mem, is closed here only, and is never copied.
  deinit { unsafe bpf_object__close(object) }

  /// Brings the program and its maps into the kernel, for that many queues of an interface with this
  /// Ethernet address.
  public consuming func load(
    queues: Int, address: EthernetAddress
  ) throws(SteeringError) -> LoadedProgram {
    // Holds: the thread's log is copied into a string at once.
    _ = unsafe apus_log_take()
    let size = UInt32(clamping: max(1, queues))
    // Holds: `object` is open; libbpf answers with pointers into it, or null, which its other
    // functions answer with an error.
    guard unsafe bpf_map__set_max_entries(bpf_object__find_map_by_name(object, "xsks"), size) == 0
    else { throw SteeringError(.load, errno, log: takenLog()) }
    // Holds: as above.
    let result = unsafe bpf_object__load(object)
    guard result == 0 else { throw SteeringError(.load, result, log: takenLog()) }
    // The descriptors are made ours, so that nothing but they need outlive the object.
    let program = LoadedProgram(
      // Holds: as above.
      program: try own(unsafe bpf_program__fd(bpf_object__find_program_by_name(object, "steer"))),
      // Holds: as above.
      sockets: try own(unsafe bpf_map__fd(bpf_object__find_map_by_name(object, "xsks"))),
      // Holds: as above.
      served: try own(unsafe bpf_map__fd(bpf_object__find_map_by_name(object, "served"))),
      // Holds: as above.
      interface: try own(unsafe bpf_map__fd(bpf_object__find_map_by_name(object, "interface"))),
      // Holds: as above.
      verdicts: try own(unsafe bpf_map__fd(bpf_object__find_map_by_name(object, "verdicts"))),
      queues: Int(size))
    try program.setAddress(address)
    return program
  }

  /// A descriptor of our own for what `descriptor` names.
  private func own(_ descriptor: Int32) throws(SteeringError) -> Descriptor {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw SteeringError(.load, errno) }
    return Descriptor(owning: copy)
  }

  /// The object file that the build wrote as hexadecimal digits.
  static var embeddedOctets: [UInt8] {
    var octets: [UInt8] = []
    var high: UInt8?
    for digit in embeddedSteerObject.description.utf8 {
      let value = digit <= 0x39 ? digit - 0x30 : digit - 0x61 + 10
      if let first = high {
        octets.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return octets
  }
}

/// What libbpf has said on this thread since last asked.
private func takenLog() -> String {
  // Holds: the thread's log ends with a zero and is copied before anything is appended.
  unsafe String(cString: apus_log_take())
}
