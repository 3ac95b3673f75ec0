public import DNSWire

/// One zone, compiled.
public final class ZoneImage: Sendable {
  public let apex: Name
  public let serial: UInt32
  public let recordCount: Int

  init(apex: Name, serial: UInt32, recordCount: Int) {
    self.apex = apex
    self.serial = serial
    self.recordCount = recordCount
  }
}
