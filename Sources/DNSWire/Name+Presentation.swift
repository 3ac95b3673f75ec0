import Octets

/// What is wrong with a name's text.
public enum NameTextError: Error, Equatable, Sendable, CustomStringConvertible {
  case empty
  case emptyLabel
  /// A label over 63 octets.
  case labelTooLong
  /// A name over 255 octets.
  case nameTooLong
  /// A backslash not followed by a character or three digits up to 255.
  case badEscape

  /// What stands behind "is no domain name: ".
  public var description: String {
    switch self {
    case .empty: "it is empty"
    case .emptyLabel: "it has an empty label (two dots in a row, or a leading one)"
    case .labelTooLong: "a label is longer than 63 octets"
    case .nameTooLong: "it is longer than 255 octets"
    case .badEscape: "a backslash needs a character or three digits up to 255 behind it"
    }
  }
}

extension Name {
  /// A name from presentation format (RFC 1035, section 5.1). A name without the final dot is
  /// completed with `origin`, and with the root where there is none.
  public init(_ text: some StringProtocol, origin: Name? = nil) throws(NameTextError) {
    let octets = Array(text.utf8)
    guard !octets.isEmpty else { throw .empty }
    if octets == [0x2e] {
      self = .root
      return
    }
    var wire: [UInt8] = [0]
    var lengthAt = 0
    var at = 0
    var absolute = false
    while at < octets.count {
      var octet = octets[at]
      at += 1
      if octet == 0x2e {
        guard wire.count - lengthAt > 1 else { throw .emptyLabel }
        if at == octets.count {
          absolute = true
          break
        }
        lengthAt = wire.count
        wire.append(0)
        continue
      }
      if octet == 0x5c {
        guard at < octets.count else { throw .badEscape }
        octet = octets[at]
        at += 1
        if (0x30...0x39).contains(octet) {
          guard at + 1 < octets.count, (0x30...0x39).contains(octets[at]),
            (0x30...0x39).contains(octets[at + 1])
          else { throw .badEscape }
          let value =
            Int(octet - 0x30) * 100 + Int(octets[at] - 0x30) * 10 + Int(octets[at + 1] - 0x30)
          guard let byte = UInt8(exactly: value) else { throw .badEscape }
          octet = byte
          at += 2
        }
      }
      wire.append(octet)
      guard wire.count - lengthAt <= 64 else { throw .labelTooLong }
      wire[lengthAt] += 1
    }
    wire += absolute ? [0] : (origin ?? .root).wire
    guard wire.count <= 255 else { throw .nameTooLong }
    self.init(unchecked: wire)
  }
}

extension Name: CustomStringConvertible {
  /// Presentation format with the final dot; what is not plain is escaped.
  public var description: String {
    var text: [UInt8] = []
    Self.appendText(wire.octets, 0..<wire.count, to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends the presentation format of the whole name in wire form that stands there.
  public static func appendText(_ octets: RawSpan, _ name: Range<Int>, to text: inout [UInt8]) {
    var at = name.lowerBound
    let start = text.count
    while at < name.upperBound {
      let length = Int(octets.load8(at: at))
      let end = min(at + 1 + length, name.upperBound)
      guard length > 0 else { break }
      for index in (at + 1)..<end {
        let octet = octets.load8(at: index)
        switch octet {
        case 0x22, 0x24, 0x28, 0x29, 0x2e, 0x3b, 0x40, 0x5c:
          text.append(0x5c)
          text.append(octet)
        case 0x21...0x7e: text.append(octet)
        default: text.appendEscaped(octet)
        }
      }
      text.append(0x2e)
      at = end
    }
    if text.count == start { text.append(0x2e) }
  }
}

extension [UInt8] {
  /// An octet as a backslash and three digits (RFC 1035, section 5.1).
  package mutating func appendEscaped(_ octet: UInt8) {
    append(0x5c)
    append(0x30 + octet / 100)
    append(0x30 + octet / 10 % 10)
    append(0x30 + octet % 10)
  }
}
