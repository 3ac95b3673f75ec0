/// A file that was read, kept while its lines may have to be shown.
public struct SourceFile: Sendable {
  public let path: String
  public private(set) var octets: [UInt8]
  /// None where the text came from no file.
  var stamp: FileStamp?

  init(path: String, octets: [UInt8], stamp: FileStamp?) {
    self.path = path
    self.octets = octets
    self.stamp = stamp
  }

  /// Of a file that is none of a zone's.
  public init(path: String, octets: [UInt8]) { self.init(path: path, octets: octets, stamp: nil) }

  /// From so many octets on a file is read again where a line has to be shown: the memory is wanted for the zone.
  private static let leastDropped = 4 << 20

  /// It can be read again, and is worth it.
  var isLarge: Bool { stamp != nil && octets.count >= Self.leastDropped }

  /// Lets go of what can be read again.
  mutating func dropLarge() {
    if isLarge { octets = [] }
  }

  /// Reads again what was let go of; of a file that has changed since, no line can be shown.
  mutating func fetch() {
    guard let stamp, octets.isEmpty, stamp.size > 0, let again = try? readFile(path),
      again.stamp.digest == stamp.digest
    else { return }
    octets = again.octets
  }

  /// The place with its line's text; a long line is cut to the part around the column.
  public func place(line: Int, column: Int) -> ZoneDiagnostic.Place {
    guard line > 0 else { return ZoneDiagnostic.Place(file: path, line: 0, column: 0) }
    var start = 0
    var number = 1
    while number < line, let end = octets[start...].firstIndex(of: 0x0a) {
      start = end + 1
      number += 1
    }
    var end = octets[start...].firstIndex(of: 0x0a) ?? octets.count
    if end > start, octets[end - 1] == 0x0d { end -= 1 }
    let caret = min(start + max(column, 1) - 1, end)
    let from = max(start, caret - 100)
    let shown = octets[from..<min(end, caret + 60)]
    return ZoneDiagnostic.Place(
      file: path, line: line, column: column,
      text: String(decoding: shown.map(Self.printable), as: UTF8.self),
      indent: String(decoding: octets[from..<caret].compactMap(Self.blank), as: UTF8.self))
  }

  private static func printable(_ octet: UInt8) -> UInt8 {
    octet == 0x09 || (octet >= 0x20 && octet != 0x7f) ? octet : 0x3f
  }

  /// What stands above the caret's indent: a tab stays a tab, and the later octets of a character
  /// in UTF-8 take no room.
  private static func blank(_ octet: UInt8) -> UInt8? {
    octet == 0x09 ? octet : octet & 0xc0 == 0x80 ? nil : 0x20
  }
}
