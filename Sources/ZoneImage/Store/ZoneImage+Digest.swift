import Octets

extension ZoneImage {
  /// Octets of which a digest of their own is made, so that all cores can work on a large image.
  private static let pieceSize = 4 << 20

  /// The digest of the image and the zeros behind it: that of its pieces' digests.
  ///
  /// All octets are looked at, not a sample.
  func digest(_ key: KeyedDigest) -> UInt64 {
    let count = (octets.byteCount + Self.pieceSize - 1) / Self.pieceSize
    guard count > 1 else { return key.digest(of: octets) }
    CoreShare.all.enter()
    defer { CoreShare.all.leave() }
    var list: [UInt8] = []
    inOrder(
      count, cores: .all,
      make: { [self] index in
        let start = index * Self.pieceSize
        let end = min(start + Self.pieceSize, octets.byteCount)
        return key.digest(of: octets.extracting(start..<end))
      },
      take: { digest in
        list.appendLittle64(digest)
        return true
      })
    return key.digest(of: list.octets)
  }
}
