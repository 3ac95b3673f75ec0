public import Addresses
import Glibc
import Synchronization

/// The XDP program, attached to an interface of the process's network namespace.
///
/// The attachment is a link that the process owns: it goes with `detach()`, with this object, and
/// with the process, however that ends.
public final class Steering: Sendable {
  public let interface: NetworkInterface
  public let mode: AttachMode
  /// Why the mode is generic although native was wanted first.
  public let nativeRefused: SteeringError?
  private let program: LoadedProgram
  private let link: Mutex<Descriptor?>

  private init(
    _ program: LoadedProgram, on interface: NetworkInterface, mode: AttachMode,
    link: consuming Descriptor, nativeRefused: SteeringError?
  ) {
    self.program = program
    self.interface = interface
    self.mode = mode
    self.nativeRefused = nativeRefused
    self.link = Mutex(link)
  }

  /// Loads a program of its own for `interface` and attaches it. Frames pass to the kernel until
  /// `serve` and `register` have been called.
  public static func attach(
    _ interface: NetworkInterface, queues: Int, mode: AttachMode.Request = .auto
  ) throws(SteeringError) -> Steering {
    let address = try interface.ethernetAddress()
    let program = try SteeringProgram().load(queues: queues, address: address)
    var refused: SteeringError?
    if mode != .generic {
      do throws(SteeringError) {
        let link = try program.link(to: interface, mode: .native)
        return Steering(program, on: interface, mode: .native, link: link, nativeRefused: nil)
      } catch {
        guard mode == .auto, error.isModeRefused else { throw error }
        refused = error
      }
    }
    let link = try program.link(to: interface, mode: .generic)
    return Steering(program, on: interface, mode: .generic, link: link, nativeRefused: refused)
  }

  /// The same, by the interface's name.
  public static func attach(
    interface: String, queues: Int, mode: AttachMode.Request = .auto
  ) throws(SteeringError) -> Steering {
    try attach(NetworkInterface(named: interface), queues: queues, mode: mode)
  }

  /// Whether it is this program that an interface in that state runs.
  public func isAttached(in state: LinkState) -> Bool { state.programs.contains(program.number) }

  /// From now on frames of `queue` go to this AF_XDP socket.
  public func register(socket: Int32, queue: Int) throws(SteeringError) {
    try program.register(socket: socket, queue: queue)
  }

  /// Makes the served addresses and ports exactly these, and the interface's Ethernet address what it
  /// is now: `AddressWatcher` tells when either may have changed.
  public func serve(_ endpoints: Set<Endpoint>) throws(SteeringError) {
    try program.serve(endpoints)
    try program.setAddress(interface.ethernetAddress())
  }

  /// Frames by reason since attached, all CPUs together.
  public func counters() throws(SteeringError) -> [SteeringReason: UInt64] {
    try program.counters()
  }

  /// Takes the program off the interface; all frames go to the kernel. A second call does nothing.
  public func detach() {
    link.withLock { link in
      if let link = link.take() { LoadedProgram.unlink(link) }
    }
  }
}

extension SteeringError {
  /// Whether another mode may be had where this one was refused: not where privilege, the interface
  /// or room for the program is what is missing.
  var isModeRefused: Bool { ![EPERM, EACCES, EBUSY, EEXIST, ENODEV].contains(code) }
}
