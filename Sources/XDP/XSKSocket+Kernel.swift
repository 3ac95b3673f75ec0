import CXDP
import Glibc

/// What became of a wake-up call to the kernel.
public enum Kick: Equatable, Sendable, BitwiseCopyable {
  case done
  /// The kernel has more to do or no room just now (EAGAIN, EBUSY, ENOBUFS): try again, later.
  case again
  /// Another errno: the link is down, or the interface is gone.
  case failed(CInt)
}

// Mutating, though nothing changes: a borrowed ~Copyable value of this size is copied to the stack
// for the call, an inout one is passed by its address.
extension XSKSocket {
  /// Has the kernel send what the TX ring holds. Never waits.
  public mutating func kickTX() -> Kick {
    outcome(sendto(fileDescriptor, nil, 0, CInt(MSG_DONTWAIT), nil, 0))
  }

  /// Has the kernel go on receiving after the FILL ring was refilled. Never waits.
  public mutating func kickRX() -> Kick {
    outcome(recvfrom(fileDescriptor, nil, 0, CInt(MSG_DONTWAIT), nil, nil))
  }

  private mutating func outcome(_ result: Int) -> Kick {
    if result >= 0 || mode == .memory { return .done }
    switch errno {
    case EAGAIN, EBUSY, ENOBUFS: return .again
    default: return .failed(errno)
    }
  }
}

/// The kernel's six counters of a socket's drops (XDP_STATISTICS).
public struct XSKStatistics: Equatable, Sendable {
  /// Dropped for other reasons.
  public var rxDropped: UInt64 = 0
  /// Invalid entries in the FILL ring.
  public var rxInvalidDescriptors: UInt64 = 0
  /// Invalid entries in the TX ring.
  public var txInvalidDescriptors: UInt64 = 0
  /// Dropped because the RX ring was full.
  public var rxRingFull: UInt64 = 0
  /// Dropped because the FILL ring was empty.
  public var rxFillRingEmpty: UInt64 = 0
  /// Times that the kernel found nothing to send.
  public var txRingEmpty: UInt64 = 0

  public init() {}

  /// Reads them from an AF_XDP socket.
  public init(fileDescriptor: CInt) throws(XSKError) {
    var raw = xdp_statistics()
    var length = socklen_t(MemoryLayout<xdp_statistics>.size)
    // Holds: the kernel writes at most `length` octets; an older one writes fewer and leaves zeros.
    guard unsafe getsockopt(fileDescriptor, levelXDP, XDP_STATISTICS, &raw, &length) == 0 else {
      throw XSKError(.statistics, errno: errno)
    }
    rxDropped = raw.rx_dropped
    rxInvalidDescriptors = raw.rx_invalid_descs
    txInvalidDescriptors = raw.tx_invalid_descs
    rxRingFull = raw.rx_ring_full
    rxFillRingEmpty = raw.rx_fill_ring_empty_descs
    txRingEmpty = raw.tx_ring_empty_descs
  }
}
