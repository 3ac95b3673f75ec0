import DNSWire
import ZoneImage

/// Where in a file a line starts.
struct FilePosition {
  var at: Int
  var line = 1
  /// Text before it was given back to the system.
  var spent = 0
  /// Parts that were given up may still read the text.
  var hasReaders = false
}

extension Reader {
  /// Octets of a part: some thousand records.
  private static let partSize = 1 << 16

  /// Text that was read is given back in pieces of so many octets.
  private static let spentSize = 1 << 20

  /// Reads lines in parts, as many side by side as cores are idle, up to one that no part can read alone.
  ///
  /// What such a line changes is not known to parts that are read ahead of it. So they are read ahead only behind
  /// a part without one, and thrown away where there comes one: a file that is full of directives is read
  /// by one core, once.
  func readParts(_ octets: [UInt8], _ file: Int, _ position: inout FilePosition) {
    let isSpent = files[file].isLarge
    let (apex, limits) = (contents.apex, limits)
    let end = Self.lineStart(octets, behind: position.at + Self.partSize)
    let first = FilePart(
      octets, position.at..<end, file: file, apex: apex, limits: limits, plainContext)
    guard take(first, &position), first.isWhole, position.at < octets.count else { return }
    contents.reserve(as: first.contents, times: (octets.count - first.start) / Self.partSize)
    var starts = [position.at]
    while let last = starts.last, last < octets.count {
      starts.append(Self.lineStart(octets, behind: last + Self.partSize))
    }
    // A part's first line has an owner of its own.
    let ahead = PlainLines.Context(
      origin: context.origin, owner: [], defaultTTL: defaultTTL, lastTTL: nil)
    inOrder(starts.count - 1, cores: limits.helpers.map(CoreShare.init) ?? .all) {
      [starts] number in
      FilePart(
        octets, starts[number]..<starts[number + 1], file: file, apex: apex, limits: limits, ahead)
    } take: { part in
      let isWhole = part.isWhole
      let goesOn = take(part, &position) && isWhole
      if !goesOn { position.hasReaders = true }
      if isSpent, !position.hasReaders, position.at - position.spent >= Self.spentSize {
        spend(octets, position.spent..<position.at)
        position.spent = position.at
      }
      return goesOn
    }
  }

  /// Adds what a part has; false where it is not the one that comes next, and where nobody wants more.
  private func take(_ part: FilePart, _ position: inout FilePosition) -> Bool {
    guard part.start == position.at else { return false }
    contents.append(part.contents, lines: position.line - 1)
    if !part.context.owner.isEmpty { context.owner = part.context.owner }
    lastTTL = part.context.lastTTL ?? lastTTL
    position.at = part.end
    position.line += part.lines
    passed(part.end - part.start)
    return !isGivenUp
  }

  /// The start of the first line behind `place` that does not go on with what stands before it: it begins with an
  /// owner, as far as can be seen.
  private static func lineStart(_ octets: [UInt8], behind place: Int) -> Int {
    var at = place
    while at < octets.count {
      while at < octets.count, octets[at] != 0x0a { at += 1 }
      at += 1
      guard at < octets.count else { break }
      switch octets[at] {
      case 0x20, 0x09, 0x0a, 0x0d, 0x29, 0x3b: continue
      default: return at
      }
    }
    return octets.count
  }
}
