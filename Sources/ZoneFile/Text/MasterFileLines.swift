public import DNSWire
import Octets

/// Records as lines of a master file (RFC 1035, section 5.1), to be read again: with TTL and class, names in full, and types that have no
/// form of their own here as RFC 3597 has unknown ones. In octets, for a zone has millions of them.
public struct MasterFileLines: Sendable {
  /// Whole lines.
  public private(set) var octets: [UInt8] = []
  /// The owner of the next records, in presentation format.
  private var owner: [UInt8] = []

  public init() {}

  /// The lines so far, of which nothing is left.
  public mutating func removeAll() { octets.removeAll(keepingCapacity: true) }

  /// Whose the next records are: a whole name in wire form.
  public mutating func setOwner(_ wire: [UInt8]) {
    owner.removeAll(keepingCapacity: true)
    Name.appendText(wire.octets, 0..<wire.count, to: &owner)
  }

  public mutating func append(comment: String) {
    octets += "; \(comment)\n".utf8
  }

  /// A record whose RDATA has no compressed names.
  public mutating func append(_ type: RRType, ttl: UInt32, rdata: ArraySlice<UInt8>) {
    octets += owner
    octets.append(0x20)
    octets.appendDecimal(ttl)
    octets += Self.internet
    let start = octets.count
    let rdata = rdata.octets
    if !octets.appendPlain(type, rdata) {
      octets.removeLast(octets.count - start)
      octets.appendUnknown(type, rdata)
    }
    octets.append(0x0a)
  }

  private static let internet = Array(" IN ".utf8)
}

extension [UInt8] {
  /// The form that people write, of the types that most records have; false where the RDATA is not of it: then what was appended
  /// means nothing.
  fileprivate mutating func appendPlain(_ type: RRType, _ rdata: RawSpan) -> Bool {
    switch type {
    case .a:
      guard rdata.byteCount == 4 else { return false }
      self += "A ".utf8
      for index in 0..<4 {
        if index > 0 { append(0x2e) }
        appendDecimal(UInt32(rdata.load8(at: index)))
      }
      return true
    case .aaaa:
      guard rdata.byteCount == 16 else { return false }
      self += "AAAA ".utf8
      for index in 0..<8 {
        if index > 0 { append(0x3a) }
        appendHex(rdata.load16(at: 2 * index))
      }
      return true
    case .ns: return appendNamed("NS", rdata, numbers: 0)
    case .cname: return appendNamed("CNAME", rdata, numbers: 0)
    case .ptr: return appendNamed("PTR", rdata, numbers: 0)
    case .dname: return appendNamed("DNAME", rdata, numbers: 0)
    case .mx: return appendNamed("MX", rdata, numbers: 1)
    case .srv: return appendNamed("SRV", rdata, numbers: 3)
    case .soa: return appendSOA(rdata)
    case .txt: return appendStrings(rdata)
    default: return false
    }
  }

  /// So many numbers of 16 bits, then a name, and nothing else.
  private mutating func appendNamed(_ type: String, _ rdata: RawSpan, numbers: Int) -> Bool {
    guard rdata.byteCount > 2 * numbers else { return false }
    self += type.utf8
    for index in 0..<numbers {
      append(0x20)
      appendDecimal(UInt32(rdata.load16(at: 2 * index)))
    }
    var at = 2 * numbers
    return appendName(rdata, &at) && at == rdata.byteCount
  }

  private mutating func appendSOA(_ rdata: RawSpan) -> Bool {
    self += "SOA".utf8
    var at = 0
    guard appendName(rdata, &at), appendName(rdata, &at), rdata.byteCount == at + 20 else {
      return false
    }
    for index in 0..<5 {
      append(0x20)
      appendDecimal(rdata.load32(at: at + 4 * index))
    }
    return true
  }

  /// A space and the name that stands there; false where it is none, or is compressed.
  private mutating func appendName(_ rdata: RawSpan, _ at: inout Int) -> Bool {
    let start = at
    let length = QuestionName.read(rdata, at: start, end: rdata.byteCount).length
    guard length > 0 else { return false }
    append(0x20)
    at += length
    Name.appendText(rdata, start..<at, to: &self)
    return true
  }

  /// Character-strings in quotes; false where they do not end with the RDATA, or there is none.
  private mutating func appendStrings(_ rdata: RawSpan) -> Bool {
    self += "TXT".utf8
    var at = 0
    while at < rdata.byteCount {
      let end = at + 1 + Int(rdata.load8(at: at))
      guard end <= rdata.byteCount else { return false }
      self += " \"".utf8
      for index in (at + 1)..<end {
        let octet = rdata.load8(at: index)
        switch octet {
        case 0x22, 0x5c:
          append(0x5c)
          append(octet)
        case 0x20...0x7e: append(octet)
        default: appendEscaped(octet)
        }
      }
      append(0x22)
      at = end
    }
    return rdata.byteCount > 0
  }

  /// RFC 3597, section 5.
  fileprivate mutating func appendUnknown(_ type: RRType, _ rdata: RawSpan) {
    self += "TYPE".utf8
    appendDecimal(UInt32(type.rawValue))
    self += " \\# ".utf8
    appendDecimal(UInt32(truncatingIfNeeded: rdata.byteCount))
    if rdata.byteCount > 0 { append(0x20) }
    for index in 0..<rdata.byteCount {
      let octet = rdata.load8(at: index)
      append(Self.hexDigit(octet >> 4))
      append(Self.hexDigit(octet))
    }
  }

  fileprivate mutating func appendDecimal(_ value: UInt32) {
    var divisor: UInt32 = 1
    while value / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
      divisor /= 10
    }
  }

  /// Without leading zeros.
  private mutating func appendHex(_ value: UInt16) {
    for shift in [12, 8, 4, 0] as [UInt16] where shift == 0 || value >> shift != 0 {
      append(Self.hexDigit(UInt8(truncatingIfNeeded: value >> shift)))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    let value = value & 15
    return value < 10 ? 0x30 + value : 0x61 + value - 10
  }
}
