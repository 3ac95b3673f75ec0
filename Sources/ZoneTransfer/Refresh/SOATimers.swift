import DNSWire
import Octets
public import ZoneImage

/// What a SOA record says to secondaries, in seconds (RFC 1035, section 3.3.13).
public struct SOATimers: Equatable, Sendable {
  public var serial: UInt32
  public var refresh: UInt32
  public var retry: UInt32
  public var expire: UInt32

  /// Of RDATA whose names are not compressed; nil where that is not whole.
  init?(_ rdata: [UInt8]) {
    guard let first = wireNameLength(rdata[...]),
      let second = wireNameLength(rdata[first...]), rdata.count == first + second + 20
    else { return nil }
    let words = rdata.octets
    serial = words.load32(at: first + second)
    refresh = words.load32(at: first + second + 4)
    retry = words.load32(at: first + second + 8)
    expire = words.load32(at: first + second + 12)
  }

  /// Of a version of a zone.
  public init?(_ zone: ZoneSnapshot) {
    guard let soa = TransferRecord(soaOf: zone) else { return nil }
    self.init(Array(soa.rdata))
  }
}
