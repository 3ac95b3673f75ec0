/// Why a frame from this IPv4 address is dropped wherever it goes, or nil: for who explains the fast path.
public func sourceDrop(ipv4 source: UInt32) -> FrameDropReason? {
  // Where the destination is plain, all that is said is of the source.
  isPlainUnicast(source) ? nil : unusualAddressDrop(source: source, destination: 0x0101_0101)
}

/// The same for an IPv6 address.
public func sourceDrop(ipv6 source: (high: UInt64, low: UInt64)) -> FrameDropReason? {
  isPlainUnicast(source.high)
    ? nil : unusualAddressDrop(source: source, destination: (high: 0x2001_0db8 << 32, low: 1))
}
