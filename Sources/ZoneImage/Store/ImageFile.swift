public import DNSWire
import Octets

/// A file with a zone's image, opened and found to be whole as far as its header and its note go.
///
/// What protects who maps it: it belongs to this user or to root, and nobody else may write to it; it is only
/// ever replaced by a rename, never written in place, so that a map of an older one stays what it was; and
/// every octet is in a digest. Who could still cut the file short under the map, and so end the
/// process, is this user or root, who can do that in other ways.
public struct ImageFile: ~Copyable {
  /// What the writer left beside the image.
  public let note: [UInt8]

  private let descriptor: FileDescriptor
  private let header: Header

  /// Opens and checks the file at `path`; image and records are not looked at.
  public static func open(_ path: String) throws(ImageFileError) -> ImageFile {
    let descriptor = try FileDescriptor(reading: path)
    let size = try descriptor.checkedSize()
    guard size >= ImageFileLayout.imageStart else { throw .notAnImage }
    let header = try Header(try descriptor.read(ImageFileLayout.imageStart, at: 0))
    guard size == header.noteStart + header.noteLength else { throw .damaged }
    let note = try descriptor.read(header.noteLength, at: header.noteStart)
    guard header.key.digest(of: note.octets) == header.noteDigest else { throw .damaged }
    return ImageFile(note: note, descriptor: descriptor, header: header)
  }

  /// Maps the image and checks it; it is that of the zone `apex`.
  public func image(of apex: Name) throws(ImageFileError) -> ZoneImage {
    let storage = try descriptor.storage(header.imageLength, at: ImageFileLayout.imageStart)
    let image = ZoneImage(apex: apex, storage: storage)
    guard image.digest(header.key) == header.imageDigest else { throw .damaged }
    try image.checkHeader()
    return image
  }

  /// Maps the records and checks them; `image` is the same file's.
  public func records(of image: ZoneImage) throws(ImageFileError) -> ZoneSnapshot {
    let start = ImageFileLayout.records(behind: header.imageLength)
    let stored = StoredOctets(try descriptor.storage(header.recordsLength, at: start))
    guard header.key.digest(of: stored.octets) == header.recordsDigest else { throw .damaged }
    return ZoneSnapshot(stored, recordCount: image.recordCount)
  }
}

/// The header's fields, checked.
private struct Header {
  let imageLength: Int
  let recordsLength: Int
  let noteLength: Int
  let key: KeyedDigest
  let imageDigest: UInt64
  let recordsDigest: UInt64
  let noteDigest: UInt64

  init(_ page: [UInt8]) throws(ImageFileError) {
    let octets = page.octets
    guard octets.loadLittle64(at: ImageFileLayout.magic) == ImageFileLayout.magicValue else {
      throw .notAnImage
    }
    guard octets.loadLittle32(at: ImageFileLayout.version) == ImageFileLayout.versionValue,
      octets.loadLittle32(at: ImageFileLayout.imageVersion) == ImageLayout.versionValue
    else { throw .otherVersion }
    key = KeyedDigest(
      first: octets.loadLittle64(at: ImageFileLayout.key),
      second: octets.loadLittle64(at: ImageFileLayout.key + 8))
    let lengths = [
      ImageFileLayout.imageLength, ImageFileLayout.recordsLength, ImageFileLayout.noteLength,
    ].map { octets.loadLittle64(at: $0) }
    guard
      ImageFileLayout.headerKey.digest(of: octets.extracting(..<ImageFileLayout.headerDigest))
        == octets.loadLittle64(at: ImageFileLayout.headerDigest),
      lengths.allSatisfy({ $0 <= ImageFileLayout.mostOctets }),
      lengths[0] >= UInt64(ImageLayout.headerSize)
    else { throw .damaged }
    imageLength = Int(lengths[0])
    recordsLength = Int(lengths[1])
    noteLength = Int(lengths[2])
    imageDigest = octets.loadLittle64(at: ImageFileLayout.imageDigest)
    recordsDigest = octets.loadLittle64(at: ImageFileLayout.recordsDigest)
    noteDigest = octets.loadLittle64(at: ImageFileLayout.noteDigest)
  }

  var noteStart: Int { ImageFileLayout.note(behind: imageLength, recordsLength) }
}

extension ZoneImage {
  /// Whether the image's own header says what its file says, and the zone is the one that was asked for.
  fileprivate func checkHeader() throws(ImageFileError) {
    guard octets.loadLittle64(at: ImageLayout.magic) == ImageLayout.magicValue,
      octets.loadLittle64(at: ImageLayout.length) == UInt64(byteCount)
    else { throw .damaged }
    guard octets.loadLittle32(at: ImageLayout.version) == ImageLayout.versionValue else {
      throw .otherVersion
    }
    let wire = apex.lowercased.wire
    let isApex = wire.indices.allSatisfy {
      octets.load8(at: ImageLayout.apexName + $0) == wire[$0]
    }
    guard isApex, Int(octets.loadLittle16(at: ImageLayout.apexLength)) == wire.count else {
      throw .otherZone
    }
  }
}
