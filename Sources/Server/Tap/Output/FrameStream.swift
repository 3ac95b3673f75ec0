/// The Frame Streams protocol, which carries dnstap: a length of four octets, big-endian, then so many. A length of 0
/// announces a control frame, which follows in the same form.
///
///     0 | length | type | 1 (content type) | length | content type
///
/// A file is START, data, STOP. With a reader on a socket the writer says READY first and gets ACCEPT, and after STOP it
/// gets FINISH.
///
/// Our own, and not libfstrm's writer: that knows no limit of time, while a tap ends at control-C whatever its reader does,
/// and it tells no reason where it cannot write.
enum FrameStream {
  /// The content type of a dnstap stream.
  static let dnstap = "protobuf:dnstap.Dnstap"

  enum Control: UInt32 {
    case accept = 1
    case start, stop, ready, finish
  }

  /// Octets of the longest control frame (FSTRM_CONTROL_FRAME_LENGTH_MAX).
  static let longestControl = 512

  /// A control frame; STOP and FINISH have no content type.
  static func control(_ type: Control) -> [UInt8] {
    var body = bigEndian(type.rawValue)
    if type != .stop, type != .finish {
      body += bigEndian(1) + data(Array(dnstap.utf8))
    }
    return bigEndian(0) + data(body)
  }

  static func data(_ octets: [UInt8]) -> [UInt8] {
    bigEndian(UInt32(clamping: octets.count)) + octets
  }

  /// The type of a control frame's body, and whether it takes dnstap, as one that tells no content type does; nil where it is
  /// none.
  static func read(control body: [UInt8]) -> (type: Control, takesDnstap: Bool)? {
    guard let type = number(body, at: 0).flatMap(Control.init) else { return nil }
    var types: [[UInt8]] = []
    var at = 4
    while at < body.count {
      guard number(body, at: at) == 1, let length = number(body, at: at + 4),
        Int(length) <= body.count - at - 8
      else { return nil }
      types.append(Array(body[(at + 8)..<(at + 8 + Int(length))]))
      at += 8 + Int(length)
    }
    return (type, types.isEmpty || types.contains(Array(dnstap.utf8)))
  }

  /// The number at `at`; nil where its four octets are not there.
  static func number(_ octets: [UInt8], at: Int) -> UInt32? {
    guard at >= 0, at <= octets.count - 4 else { return nil }
    return octets[at..<(at + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func bigEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - $0 * 8)) }
  }
}
