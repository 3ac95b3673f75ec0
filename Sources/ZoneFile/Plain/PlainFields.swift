import Octets

/// The tokens of one record, read one after the other from plain text. Each reader says whether the token was of
/// the plain form, and appends its octets; after a no the octets mean nothing.
struct PlainFields {
  var text: PlainText
  let origin: [UInt8]
  /// Who made the signature that was read last: the name's text, and its wire form.
  private var signer = (text: 0..<0, wire: [UInt8]())
  /// The two times that were read last: most signatures of a zone share theirs.
  var times = (latest: KnownTime(), other: KnownTime())

  init(text: PlainText, origin: [UInt8]) {
    self.text = text
    self.origin = origin
  }

  /// A time and its text: the first eight digits and the last eight of its 14.
  struct KnownTime {
    var digits: (UInt64, UInt64) = (0, 0)
    var seconds: UInt64 = 0
  }

  func octet(_ index: Int) -> UInt8 { text.octets[index] }

  /// A name without escapes.
  mutating func name(to wire: inout [UInt8]) -> Bool {
    name(text.next(), to: &wire)
  }

  /// The name of who signed: the zone's, in all of its signatures.
  mutating func signer(to wire: inout [UInt8]) -> Bool {
    let token = text.next()
    if isSame(token, signer.text) {
      wire.append(contentsOf: signer.wire)
      return true
    }
    let start = wire.count
    guard name(token, to: &wire) else { return false }
    signer = (token, Array(wire[start...]))
    return true
  }

  /// Whether two tokens, of which none is empty, are the same.
  func isSame(_ token: Range<Int>, _ other: Range<Int>) -> Bool {
    guard token.count == other.count, !token.isEmpty else { return false }
    let octets = text.octets.octets
    return octets.sharedCount(
      at: token.lowerBound, octets, at: other.lowerBound, count: token.count) == token.count
  }

  /// The name that a token is, completed with the origin where it does not end with a dot (RFC 1035, section 5.1).
  func name(_ token: Range<Int>, to wire: inout [UInt8]) -> Bool {
    guard !token.isEmpty, token.count <= 255 else { return false }
    if token.count == 1 {
      switch octet(token.lowerBound) {
      case 0x40:
        wire.append(contentsOf: origin)
        return true
      case 0x2e:
        wire.append(0)
        return true
      default: break
      }
    }
    // The text behind one octet, then a length in place of what stands before each label.
    let start = wire.count
    wire.append(0)
    wire.append(contentsOf: text.octets[token])
    let last = wire.withOctets { wire -> Int? in
      var lengthAt = start
      for index in (start + 1)..<wire.byteCount where wire.bytes.load8(at: index) == 0x2e {
        let length = index - lengthAt - 1
        guard length > 0, length < 64 else { return nil }
        wire.store8(UInt8(truncatingIfNeeded: length), at: lengthAt)
        lengthAt = index
      }
      let length = wire.byteCount - lengthAt - 1
      guard length < 64 else { return nil }
      wire.store8(UInt8(truncatingIfNeeded: length), at: lengthAt)
      return length
    }
    guard let last else { return false }
    if last > 0 { wire.append(contentsOf: origin) }
    return wire.count - start <= 255
  }

  /// A decimal number of so many bits, in at most ten digits.
  mutating func number(_ bits: Int, to rdata: inout [UInt8]) -> Bool {
    guard let value = decimal(text.next()), value >> UInt64(bits) == 0 else { return false }
    append(value, bits, to: &rdata)
    return true
  }

  func decimal(_ token: Range<Int>) -> UInt64? {
    guard !token.isEmpty, token.count <= 10 else { return nil }
    var value: UInt64 = 0
    for index in token {
      let digit = octet(index) &- 0x30
      guard digit <= 9 else { return nil }
      value = value * 10 + UInt64(digit)
    }
    return value
  }

  func append(_ value: UInt64, _ bits: Int, to rdata: inout [UInt8]) {
    rdata.append(addingCapacity: bits / 8) { octets in
      var shift = bits - 8
      while shift >= 0 {
        octets.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        shift -= 8
      }
    }
  }
}
