import Octets

/// Loads and stores in octets that are being built, most of them little-endian.
extension [UInt8] {
  mutating func appendLittle16(_ value: Int) {
    append(UInt8(truncatingIfNeeded: value))
    append(UInt8(truncatingIfNeeded: value >> 8))
  }

  mutating func appendLittle32(_ value: Int) {
    appendLittle16(value)
    appendLittle16(value >> 16)
  }

  mutating func appendLittle64(_ value: UInt64) {
    appendLittle32(Int(truncatingIfNeeded: value & 0xffff_ffff))
    appendLittle32(Int(truncatingIfNeeded: value >> 32))
  }

  mutating func storeLittle16(_ value: Int, at offset: Int) {
    self[offset] = UInt8(truncatingIfNeeded: value)
    self[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
  }

  mutating func storeLittle32(_ value: Int, at offset: Int) {
    storeLittle16(value, at: offset)
    storeLittle16(value >> 16, at: offset + 2)
  }

  mutating func storeLittle64(_ value: UInt64, at offset: Int) {
    storeLittle32(Int(value & 0xffff_ffff), at: offset)
    storeLittle32(Int(value >> 32), at: offset + 4)
  }

  func loadLittle32(at offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[offset + $1]) << UInt32(8 * $1) }
  }

  /// Zeros up to a whole word.
  mutating func pad() {
    if count & 3 != 0 { appendZeros(-count & 3) }
  }
}
