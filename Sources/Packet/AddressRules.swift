// Which addresses nobody is answered at, and nobody is answered from.

/// Why a frame between these IPv4 addresses is dropped, or nil.
@inlinable @inline(__always)
func addressDrop(source: UInt32, destination: UInt32) -> FrameDropReason? {
  if source == destination { return .sourceOwn }
  if isPlainUnicast(source), isPlainUnicast(destination) { return nil }
  return unusualAddressDrop(source: source, destination: destination)
}

/// 1.0.0.0 to 223.255.255.255 without 127.0.0.0/8.
@inlinable @inline(__always)
func isPlainUnicast(_ address: UInt32) -> Bool {
  address &- 0x0100_0000 < 0xdf00_0000 && address >> 24 != 127
}

/// The same of an address's first octet.
@inlinable @inline(__always)
func isPlainUnicast(firstOctet octet: UInt64) -> Bool { octet &- 1 < 223 && octet != 127 }

/// The same for addresses of which one is not plain unicast; out of the common path.
@usableFromInline @inline(never)
func unusualAddressDrop(source: UInt32, destination: UInt32) -> FrameDropReason? {
  switch source >> 24 {
  case 0: return .sourceUnspecified
  case 127: return .sourceLoopback
  case 224...239: return .sourceMulticast
  default: if source == 0xffff_ffff { return .sourceBroadcast }
  }
  switch destination >> 24 {
  case 0: return .destinationUnspecified
  case 127: return .destinationLoopback
  case 224...239: return .destinationMulticast
  default: return destination == 0xffff_ffff ? .destinationBroadcast : nil
  }
}

/// Why a frame between these IPv6 addresses is dropped, or nil.
@inlinable @inline(__always)
func addressDrop(
  source: (high: UInt64, low: UInt64), destination: (high: UInt64, low: UInt64)
) -> FrameDropReason? {
  if source.high == destination.high, source.low == destination.low { return .sourceOwn }
  if isPlainUnicast(source.high), isPlainUnicast(destination.high) { return nil }
  return unusualAddressDrop(source: source, destination: destination)
}

/// Neither ff00::/8 nor ::/64, where the unspecified, loopback and mapped addresses are.
@inlinable @inline(__always)
func isPlainUnicast(_ high: UInt64) -> Bool { high != 0 && high >> 56 != 0xff }

@usableFromInline @inline(never)
func unusualAddressDrop(
  source: (high: UInt64, low: UInt64), destination: (high: UInt64, low: UInt64)
) -> FrameDropReason? {
  if source.high >> 56 == 0xff { return .sourceMulticast }
  if source.high == 0 {
    if source.low == 0 { return .sourceUnspecified }
    if source.low == 1 { return .sourceLoopback }
    if source.low >> 32 == 0xffff { return .mappedAddress }
  }
  if destination.high >> 56 == 0xff { return .destinationMulticast }
  if destination.high == 0 {
    if destination.low == 0 { return .destinationUnspecified }
    if destination.low == 1 { return .destinationLoopback }
    if destination.low >> 32 == 0xffff { return .mappedAddress }
  }
  return nil
}
