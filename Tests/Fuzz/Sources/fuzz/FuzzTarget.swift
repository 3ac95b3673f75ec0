/// What can be fuzzed.
enum FuzzTarget: String, CaseIterable {
  /// A frame to the worker, and its reply.
  case frame
  /// A message over UDP and TCP, and its response.
  case message
  /// A message over the fast path and the kernel path: the same is said of it.
  case paths
  /// An OPT record's class, TTL and RDATA in a query.
  case options
  /// A name as text and in wire form.
  case name
  /// A master file.
  case zone
  /// Damage to a compiled zone.
  case image
  /// A configuration file.
  case configuration
  /// What a client of the control socket writes.
  case control
  /// What a TCP client writes.
  case stream
  /// What primaries, secondaries and whoever signs send.
  case transfer

  /// No input is made longer.
  var longestInput: Int {
    switch self {
    case .frame: 1514
    case .message, .paths: 1472
    case .options: 1200
    case .name: 1100
    case .image: 400
    case .zone: 8192
    case .configuration, .control, .stream, .transfer: 4096
    }
  }

  /// How many times as long as others it runs: what is in `Server`, which is compiled without optimisation here, runs a third or half as
  /// many inputs in a time (configuration 7,052 for 19,250, control 3,284 for 6,542).
  var share: Int {
    switch self {
    case .configuration: 3
    case .control: 2
    case .frame, .message, .paths, .options, .name, .zone, .image, .stream, .transfer: 1
    }
  }

  /// The function that runs one input; what it needs is made before the first.
  func runner() -> ([UInt8]) -> Void {
    do {
      switch self {
      case .frame: return try FrameFuzzer().run
      case .message: return try MessageFuzzer().run
      case .paths: return try PathsFuzzer().run
      case .options: return try OptionsFuzzer().run
      case .name: return NameFuzzer.run
      case .zone: return ZoneFileFuzzer.run
      case .image: return try ImageFuzzer().run
      case .configuration: return ConfigurationFuzzer.run
      case .control: return ControlFuzzer.run
      case .stream: return try StreamFuzzer().run
      case .transfer: return try TransferFuzzer().run
      }
    } catch { violated("the target cannot be set up: \(error)") }
  }
}
