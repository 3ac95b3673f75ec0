/// The Internet checksum (RFC 1071): the one's complement sum of 16-bit words.
///
/// Sums are kept in memory order (RFC 1071, section 2, B: byte order independence) in 64 bits with
/// the carry added back in, and folded once at the end. What is summed is worth its remainder by
/// 65,535, so sums can be added, taken away and shifted without limit.
public struct InternetChecksum: Sendable, BitwiseCopyable {
  /// The running sum, in memory order and not folded. 0 only where nothing was added but zeros.
  @usableFromInline var sum: UInt64

  /// An empty sum.
  @inlinable @inline(__always)
  public init() { sum = 0 }

  /// The sum of a 16-bit value as it lies in memory, lower octet first.
  @inlinable @inline(__always)
  public init(memoryOrder value: UInt16) { sum = UInt64(value) }

  /// Whether nothing was added, or only zeros: what has become more than 0 never comes back to it.
  @inlinable @inline(__always)
  public var isEmpty: Bool { sum == 0 }

  /// Adds 64 bits and the carry: two instructions.
  @inlinable @inline(__always)
  mutating func accumulate(_ word: UInt64) {
    let (result, carry) = sum.addingReportingOverflow(word)
    sum = carry ? result &+ 1 : result
  }

  /// Adds one 16-bit value given in host order.
  @inlinable @inline(__always)
  public mutating func add(_ value: UInt16) { accumulate(UInt64(value.bigEndian)) }

  /// Adds eight octets as ``Swift/RawSpan/loadLittle64(at:)`` gives them.
  @inlinable @inline(__always)
  public mutating func addLittle(_ word: UInt64) { accumulate(UInt64(littleEndian: word)) }

  /// Takes eight octets away (RFC 1624): adds their complement.
  @inlinable @inline(__always)
  public mutating func subtractLittle(_ word: UInt64) { accumulate(~UInt64(littleEndian: word)) }

  /// Adds what another run of octets sums to.
  @inlinable @inline(__always)
  public mutating func add(_ other: InternetChecksum) { accumulate(other.sum) }

  /// Takes away what another run of octets sums to.
  @inlinable @inline(__always)
  public mutating func subtract(_ other: InternetChecksum) { accumulate(~other.sum) }

  /// The same octets' sum at an odd offset where `offset` is one: each word's octets change places
  /// (RFC 1071, section 2, B), which is a factor of 256.
  @inlinable @inline(__always)
  public func shifted(by offset: Int) -> InternetChecksum {
    // A rotation: 2^64 is worth 1.
    var shifted = self
    shifted.sum = offset & 1 == 0 ? sum : sum << 8 | sum >> 56
    return shifted
  }

  /// Adds `count` bytes at `offset`; an odd last byte counts as if a zero followed it.
  ///
  /// Nothing is added where the range leaves the span.
  @inlinable @inline(__always)
  public mutating func add(_ bytes: RawSpan, at offset: Int, count: Int) {
    // Negative values become large ones here.
    let end = offset &+ count
    guard FoldedOctets.isInside(bytes, offset, count) else { return }
    guard end >= 8 else { return addShort(bytes, at: offset, count: count) }
    var at = offset
    while at <= end &- 8 {
      // Holds: 0 <= offset <= at, and at + 8 <= end <= byteCount, checked above.
      accumulate(
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self))
      at &+= 8
    }
    guard at < end else { return }
    // Holds: end >= 8 and end <= byteCount. Octets before `at` are shifted out.
    let last = unsafe bytes.unsafeLoadUnaligned(
      fromUncheckedByteOffset: end &- 8, as: UInt64.self)
    let unused = UInt64(truncatingIfNeeded: (8 &- (end &- at)) &* 8)
    accumulate((last.littleEndian &>> unused).littleEndian)
  }

  /// The same at a span's start, where there are no eight octets to load.
  @inline(never)
  @usableFromInline
  mutating func addShort(_ bytes: RawSpan, at offset: Int, count: Int) {
    var index = 0
    while index < count {
      let octet = UInt16(bytes.load8(at: offset &+ index))
      add(index & 1 == 0 ? octet << 8 : octet)
      index &+= 1
    }
  }

  /// Whether the sum is that of data whose checksum field is right: worth 0, and not empty.
  @inlinable @inline(__always)
  public var isRight: Bool {
    // Holds in any ring of 2^64: n is a multiple of 65,535 = 2^16 - 1 if and only if its product
    // with the inverse is at most (2^64 - 1) / 65,535. Four instructions for a fold's ten.
    sum &* 0xfffe_fffe_fffe_ffff &- 1 < 0x0001_0001_0001_0001
  }

  /// The folded sum as it lies in memory: 0xffff for data whose checksum field is right.
  @inlinable @inline(__always)
  public var foldedInMemoryOrder: UInt16 {
    // Adding a word with its halves exchanged leaves the sum of both, carry included, in the upper
    // half.
    let half = UInt32(truncatingIfNeeded: (sum &+ (sum << 32 | sum >> 32)) >> 32)
    return UInt16(truncatingIfNeeded: (half &+ (half << 16 | half >> 16)) >> 16)
  }

  /// The folded sum, in host order: 0xffff for data whose checksum field is right.
  @inlinable @inline(__always)
  public var folded: UInt16 { foldedInMemoryOrder.bigEndian }

  /// The value of a checksum field over what was added, in host order.
  @inlinable @inline(__always)
  public var complement: UInt16 { ~folded }
}
