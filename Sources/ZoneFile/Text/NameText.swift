/// What is wrong with a name's text, and how far into it.
struct NameProblem: Error {
  var mistake: Mistake
  var offset: Int

  var message: String {
    switch mistake {
    case .emptyLabel: "an empty label: two dots together, or a dot at the start"
    case .labelTooLong: "a label of more than 63 octets"
    case .nameTooLong: "a name of more than 255 octets"
    case .badEscape: "a backslash needs a character or three digits up to 255 behind it"
    default: "an empty name"
    }
  }
}

/// Appends the wire form of the name in `octets[range]`, completed with `origin` where it does not
/// end with a dot (RFC 1035, section 5.1).
func appendName(
  _ octets: [UInt8], _ range: Range<Int>, origin: [UInt8], to wire: inout [UInt8]
) throws(NameProblem) {
  let nameStart = wire.count
  var at = range.lowerBound
  let end = range.upperBound
  guard at < end else { throw NameProblem(mistake: .emptyName, offset: 0) }
  if octets[at] == 0x40, end - at == 1 {
    wire.append(contentsOf: origin)
    return
  }
  if octets[at] == 0x2e, end - at == 1 {
    wire.append(0)
    return
  }
  var lengthAt = nameStart
  var labelStart = at
  wire.append(0)
  while at < end {
    var octet = octets[at]
    let start = at
    at += 1
    if octet == 0x2e {
      guard wire.count - lengthAt > 1 else {
        throw NameProblem(mistake: .emptyLabel, offset: start - range.lowerBound)
      }
      wire[lengthAt] = UInt8(wire.count - lengthAt - 1)
      lengthAt = wire.count
      labelStart = at
      wire.append(0)
      guard wire.count - nameStart <= 255 else {
        throw NameProblem(mistake: .nameTooLong, offset: 0)
      }
      continue
    }
    if octet == 0x5c {
      guard let value = unescape(octets, &at, end) else {
        throw NameProblem(mistake: .badEscape, offset: start - range.lowerBound)
      }
      octet = value
    }
    wire.append(octet)
    guard wire.count - lengthAt <= 64 else {
      throw NameProblem(mistake: .labelTooLong, offset: labelStart - range.lowerBound)
    }
  }
  let length = wire.count - lengthAt - 1
  if length > 0 {
    wire[lengthAt] = UInt8(length)
    wire.append(contentsOf: origin)
  }
  guard wire.count - nameStart <= 255 else { throw NameProblem(mistake: .nameTooLong, offset: 0) }
}

/// The octet that an escape stands for; `at` is behind the backslash, and moves behind the escape.
func unescape(_ octets: [UInt8], _ at: inout Int, _ end: Int) -> UInt8? {
  guard at < end else { return nil }
  let first = octets[at]
  guard (0x30...0x39).contains(first) else {
    at += 1
    return first
  }
  guard at + 2 < end, (0x30...0x39).contains(octets[at + 1]),
    (0x30...0x39).contains(octets[at + 2])
  else { return nil }
  let value = Int(first - 0x30) * 100 + Int(octets[at + 1] - 0x30) * 10 + Int(octets[at + 2] - 0x30)
  at += 3
  return UInt8(exactly: value)
}
