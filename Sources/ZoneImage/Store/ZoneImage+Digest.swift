import Dispatch
import Octets
import Synchronization

extension ZoneImage {
  /// Octets of which a digest of their own is made, so that all cores can work on a large image.
  private static let pieceSize = 4 << 20

  /// The digest of the image and the zeros behind it: that of its pieces' digests.
  ///
  /// All octets are looked at, not a sample.
  func digest(_ key: KeyedDigest) -> UInt64 {
    let count = (octets.byteCount + Self.pieceSize - 1) / Self.pieceSize
    guard count > 1 else { return key.digest(of: octets) }
    let digests = Mutex([UInt64](repeating: 0, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let start = index * Self.pieceSize
      let end = min(start + Self.pieceSize, octets.byteCount)
      let digest = key.digest(of: octets.extracting(start..<end))
      digests.withLock { $0[index] = digest }
    }
    var list: [UInt8] = []
    for digest in digests.withLock({ $0 }) { list.appendLittle64(digest) }
    return key.digest(of: list.octets)
  }
}
