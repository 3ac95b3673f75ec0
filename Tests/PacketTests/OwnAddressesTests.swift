import Octets
import Packet
import TestSupport
import Testing

/// Which sources are the host's own.
@Suite struct OwnAddressesTests {
  @Test("every address is found, and none beside them, however many there are")
  func exact() throws {
    typealias Address = (high: UInt64, low: UInt64)
    let numbers: Range<UInt64> = 0..<3000
    let four = numbers.map { (number) -> Address in (0, 0xffff_c000_0200 &+ number &* 7) }
    let six = numbers.map { (number) -> Address in (0x2001_0db8 << 32 | number, number &* 3) }
    let own = OwnAddresses(four + six)
    for address in four + six { #expect(try holds(own, address)) }
    for address in four { #expect(try !holds(own, (address.high, address.low &+ 1))) }
    for address in six { #expect(try !holds(own, (address.high, address.low &+ 1))) }
  }

  @Test("an IPv6 address that folds to an own one's bit is not own")
  func folded() throws {
    let own = OwnAddresses([(high: 0x2001_0db8 << 32, low: 0x54)])
    #expect(try holds(own, (high: 0x2001_0db8 << 32, low: 0x54)))
    #expect(try !holds(own, (high: 0x54, low: 0x2001_0db8 << 32)))
  }

  @Test("most other sources are let go by the filter alone")
  func filter() {
    let own = OwnAddresses((0..<64).map { (high: 0, low: 0xffff_c000_0200 &+ UInt64($0)) })
    let held = (0..<65536).count { own.filter.mayHold(folded: 0x0a00_0000 &+ UInt32($0 &* 257)) }
    #expect(held < 65536 / 8, "64 of 1,024 bits")
  }

  @Test("no addresses: nothing is own")
  func none() throws {
    let own = OwnAddresses()
    #expect(try !holds(own, (high: 0, low: 0xffff_c000_0236)))
    #expect(try !holds(own, (high: 0x2001_0db8 << 32, low: 1)))
  }

  /// Whether a frame from this address is one from an own address.
  private func holds(_ own: OwnAddresses, _ source: (high: UInt64, low: UInt64)) throws -> Bool {
    let isIPv4 = source.high == 0 && source.low >> 32 == 0xffff
    var frame = isIPv4 ? TestFrame() : TestFrame.ipv6()
    let octets = [source.high, source.low].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
    frame.source = Array(octets.suffix(isIPv4 ? 4 : 16))
    var bytes = frame.bytes
    return try bytes.withOctets { octets in
      guard case .datagram(let layout) = Frame.parse(octets.bytes, at: 0, length: octets.byteCount)
      else { throw NotADatagram() }
      return own.filter.mayHold(folded: OwnAddresses.foldedSource(of: layout, octets.bytes))
        && own.holdsSource(of: layout, octets.bytes)
    }
  }

  private struct NotADatagram: Error {}
}
