import Addresses

// Sets of addresses as the other servers write them: an address, a prefix, a mask, a range.

extension Notes {
  /// The prefixes that the set is made of, a range's too; nil where it is none, or prefixes cannot say it, which is told.
  mutating func prefixes(_ word: Word) -> [AddressPrefix]? {
    let (first, mask) = Self.halves(word.text, "&")
    if let mask { return masked(word, first, mask).map { [$0] } }
    let (start, end) = Self.halves(word.text, "-")
    if let end { return range(word, start, end) }
    return prefix(word).map { [$0] }
  }

  private static func halves(_ text: String, _ sign: Character) -> (Substring, Substring?) {
    let parts = text.split(separator: sign, maxSplits: 1, omittingEmptySubsequences: false)
    return (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
  }

  /// `192.0.2.0&255.255.255.0`
  private mutating func masked(
    _ word: Word, _ address: Substring, _ mask: Substring
  ) -> AddressPrefix? {
    if isMapped(word) { return nil }
    guard let address = IPAddress(String(address)), let mask = IPAddress(String(mask)),
      address.isIPv4 == mask.isIPv4
    else {
      error("bad-address", "'\(word.text)' is no address with a mask", at: word.at)
      return nil
    }
    let length = (~mask.bits).leadingZeroBitCount
    guard mask.bits << UInt128(length) == 0 else {
      warn(
        "left-out", "'\(word.text)' is left out: Apus has prefixes, and this mask makes none",
        at: word.at)
      return nil
    }
    return AddressPrefix(address, length: length)
  }

  /// `192.0.2.4-192.0.2.25`
  private mutating func range(
    _ word: Word, _ start: Substring, _ end: Substring
  ) -> [AddressPrefix]? {
    if isMapped(word) { return nil }
    guard let start = IPAddress(String(start)), let end = IPAddress(String(end)),
      start.isIPv4 == end.isIPv4
    else {
      error("bad-address", "'\(word.text)' is no range of addresses", at: word.at)
      return nil
    }
    let prefixes = AddressPrefix.making(from: start, to: end)
    if prefixes.isEmpty {
      warn("left-out", "'\(word.text)' is left out: it ends before it begins", at: word.at)
    }
    return prefixes
  }
}

extension AddressPrefix {
  /// All addresses, of both families.
  static let everywhere = [IPAddress.anyIPv4, .anyIPv6].map { AddressPrefix($0, length: 0) }

  /// The one address.
  init(host: IPAddress) { self.init(host, length: 128) }

  /// Whether all of the other's addresses are this one's.
  func covers(_ other: AddressPrefix) -> Bool { length <= other.length && contains(other.address) }

  /// Those that none of the others covers, each once: no address is in two of them.
  static func outermost(of prefixes: [AddressPrefix]) -> [AddressPrefix] {
    guard prefixes.count > 1 else { return prefixes }
    let order = prefixes.indices.sorted { left, right in
      let (left, right) = (prefixes[left], prefixes[right])
      return (left.address.high, left.address.low, left.length)
        < (right.address.high, right.address.low, right.length)
    }
    var last: (ipv4: AddressPrefix?, ipv6: AddressPrefix?) = (nil, nil)
    var kept: [Int] = []
    for index in order {
      let prefix = prefixes[index]
      let outer = prefix.address.isIPv4 ? last.ipv4 : last.ipv6
      if let outer, outer.covers(prefix) { continue }
      if prefix.address.isIPv4 { last.ipv4 = prefix } else { last.ipv6 = prefix }
      kept.append(index)
    }
    // In the order in which they were said.
    return kept.sorted().map { prefixes[$0] }
  }

  /// The fewest prefixes that have the addresses of a range of one family; none where it ends before it begins.
  static func making(from first: IPAddress, to last: IPAddress) -> [AddressPrefix] {
    var prefixes: [AddressPrefix] = []
    var start = first.value
    let width = first.isIPv4 ? 32 : 128
    while start <= last.value {
      let behind = last.value - start
      // The largest block that begins here and does not reach behind the end.
      let fitting = behind == .max ? 128 : 127 - (behind + 1).leadingZeroBitCount
      let bits = min(start.trailingZeroBitCount, fitting, width)
      let address = IPAddress(
        high: UInt64(truncatingIfNeeded: start >> 64), low: UInt64(truncatingIfNeeded: start))
      prefixes.append(AddressPrefix(address, length: width - bits))
      guard bits < 128, behind >= UInt128(1) << UInt128(bits) else { break }
      start += UInt128(1) << UInt128(bits)
    }
    return prefixes
  }
}

extension IPAddress {
  /// All 128 bits as a number, in which an IPv4 address is the last 32.
  fileprivate var value: UInt128 { UInt128(high) << 64 | UInt128(low) }

  /// The address' own bits, from the highest on.
  fileprivate var bits: UInt128 { isIPv4 ? value << 96 : value }
}
