public import DNSWire
import Octets

/// One zone, compiled: the octets that ``ImageLayout`` describes.
public final class ZoneImage: Sendable {
  public let apex: Name
  let storage: ImageStorage

  init(apex: Name, octets: [UInt8]) {
    self.apex = apex
    storage = ImageStorage(octets)
  }

  init(apex: Name, storage: consuming ImageStorage) {
    self.apex = apex
    self.storage = storage
  }

  /// The SOA's serial.
  public var serial: UInt32 { header(ImageLayout.serial) }

  /// Resource records in the zone, without duplicates.
  public var recordCount: Int { Int(header(ImageLayout.recordCount)) }

  /// Nodes that can be found: names with records, and empty non-terminals.
  public var nodeCount: Int { Int(header(ImageLayout.nodeCount)) }

  /// Octets of memory.
  public var byteCount: Int { storage.count }

  private func header(_ offset: Int) -> UInt32 {
    octets.loadLittle32(at: offset)
  }
}
