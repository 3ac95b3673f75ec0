// An image on disk: a page that says what follows, the image as it lies in memory, the zone's records, and
// a note that only its writer understands. Little-endian, as the image is.
//
//   0     the header
//   4096  the image
//   …     the records, as ``ZoneSnapshot`` packs them
//   …     the note
//
// Behind the image and behind the records stand the zeros that ``ImageStorage/slack`` asks for.

import Octets

/// Offsets in the header of an image's file.
enum ImageFileLayout {
  /// "APUSFILE", little-endian.
  static let magicValue: UInt64 = 0x454c_4946_5355_5041
  static let versionValue: UInt32 = 1

  static let magic = 0  // 8 octets
  static let version = 8  // 4: of the file
  static let imageVersion = 12  // 4: of the image in it
  static let imageLength = 16  // 8
  static let recordsLength = 24  // 8
  static let noteLength = 32  // 8
  static let key = 40  // 16: of the three digests behind it
  static let imageDigest = 56  // 8: of the image and the zeros behind it
  static let recordsDigest = 64  // 8: of the records alone
  static let noteDigest = 72  // 8
  /// Of all that stands before it, zeros too: 8 octets at the end of the page.
  static let headerDigest = 4088
  /// The key of that digest, which is no secret: the other one stands in the header.
  static let headerKey = KeyedDigest(first: 0x243f_6a88_85a3_08d3, second: 0x1319_8a2e_0370_7344)
  /// A page, so that the image can be mapped; see mmap(2).
  static let imageStart = 4096

  /// No part is longer: sums of these cannot overflow.
  static let mostOctets: UInt64 = 1 << 40

  /// Where the records stand behind an image of so many octets.
  static func records(behind image: Int) -> Int { imageStart + image + ImageStorage.slack }

  /// Where the note stands behind both.
  static func note(behind image: Int, _ records: Int) -> Int {
    self.records(behind: image) + records + ImageStorage.slack
  }
}
