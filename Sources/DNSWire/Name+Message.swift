import Octets

extension Name {
  /// The name at `offset` of a message, its compression pointers followed (RFC 1035, section 4.1.4); nil
  /// where it leaves the message, or a pointer does not lead back. For the control plane.
  public init?(in message: RawSpan, at offset: Int) {
    var wire: [UInt8] = []
    var at = offset
    var before = offset
    while at >= 0, at < message.byteCount {
      let label = Int(message.load8(at: at))
      if label >= 0xc0 {
        guard at &+ 1 < message.byteCount else { return nil }
        at = Int(message.load16(at: at) & 0x3fff)
        // Each pointer leads further back, so that there is an end.
        guard at < before else { return nil }
        before = at
        continue
      }
      guard label <= 63, at &+ 1 &+ label <= message.byteCount, wire.count &+ label < 255 else {
        return nil
      }
      message.append(at..<(at &+ 1 &+ label), to: &wire)
      if label == 0 {
        // Whole labels of at most 63 octets, and 255 octets at most.
        self.init(unchecked: wire)
        return
      }
      at &+= 1 &+ label
    }
    return nil
  }
}
