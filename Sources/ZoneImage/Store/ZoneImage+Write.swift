import Octets

extension ZoneImage {
  /// Writes the image and the zone's records to a file, with a note for who reads it: beside it first,
  /// then renamed, so that who opens `path` finds the old file or the new one, whole, whatever happens
  /// meanwhile. Only this user can read it (mode 0600), for the hash's seed in it is secret.
  public func write(
    to path: String, records: ZoneSnapshot, note: [UInt8]
  ) throws(ImageFileError) {
    let zeros = [UInt8](repeating: 0, count: ImageStorage.slack)
    let packed = records.octets
    let file = try TemporaryFile.create(beside: path)
    try file.write(header(packed, note).octets)
    // The zeros behind the image come with it.
    try file.write(octets)
    try file.write(packed.octets)
    try file.write(zeros.octets)
    try file.write(note.octets)
    try file.rename()
  }

  private func header(_ records: [UInt8], _ note: [UInt8]) -> [UInt8] {
    let key = KeyedDigest.random()
    var page = [UInt8](repeating: 0, count: ImageFileLayout.imageStart)
    page.storeLittle64(ImageFileLayout.magicValue, at: ImageFileLayout.magic)
    page.storeLittle32(Int(ImageFileLayout.versionValue), at: ImageFileLayout.version)
    page.storeLittle32(Int(ImageLayout.versionValue), at: ImageFileLayout.imageVersion)
    page.storeLittle64(UInt64(byteCount), at: ImageFileLayout.imageLength)
    page.storeLittle64(UInt64(records.count), at: ImageFileLayout.recordsLength)
    page.storeLittle64(UInt64(note.count), at: ImageFileLayout.noteLength)
    page.storeLittle64(key.first, at: ImageFileLayout.key)
    page.storeLittle64(key.second, at: ImageFileLayout.key + 8)
    page.storeLittle64(digest(key), at: ImageFileLayout.imageDigest)
    page.storeLittle64(key.digest(of: records.octets), at: ImageFileLayout.recordsDigest)
    page.storeLittle64(key.digest(of: note.octets), at: ImageFileLayout.noteDigest)
    let digest = ImageFileLayout.headerKey.digest(
      of: page.octets.extracting(..<ImageFileLayout.headerDigest))
    page.storeLittle64(digest, at: ImageFileLayout.headerDigest)
    return page
  }
}
