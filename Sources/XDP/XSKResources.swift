import CXDP
import Glibc

// The one place that calls libxdp. It sets up; the loop over ring memory is Swift's own.

/// What libxdp and the kernel hold for one socket; freed when the last ring or UMEM lets go of it.
@safe final class XSKResources {
  let memory: SharedMemory
  let fileDescriptor: CInt
  private let umem: OpaquePointer
  private let socket: OpaquePointer
  private let rings: XSKRings

  init(
    interface: String, queue: QueueID, flags: UInt16, geometry: ChunkGeometry
  ) throws(XSKError) {
    let memory = try SharedMemory(byteCount: geometry.byteCount)
    let rings = XSKRings()
    let theirs = UInt32(geometry.count)
    let ours = UInt32(geometry.ownRingSize)
    var umemConfig = xsk_umem_config(
      fill_size: ours, comp_size: theirs, frame_size: UInt32(geometry.size), frame_headroom: 0,
      flags: 0)
    var umem: OpaquePointer?
    // Holds: the memory is page-aligned, of this length, and outlives the UMEM; the ring structs
    // keep their addresses until deinit; the configuration is only read during the call.
    let umemResult = unsafe xsk_umem__create(
      &umem, memory.base, UInt64(geometry.byteCount), rings.fill, rings.completion, &umemConfig)
    guard umemResult == 0, let umem = unsafe umem else {
      throw XSKError(.umem, errno: -umemResult)
    }
    var config = xsk_socket_config()
    config.rx_size = theirs
    config.tx_size = ours
    config.libxdp_flags = UInt32(XSK_LIBXDP_FLAGS__INHIBIT_PROG_LOAD)
    config.bind_flags = flags | UInt16(XDP_USE_NEED_WAKEUP)
    var socket: OpaquePointer?
    // Holds: as above; libxdp copies the name.
    let result = unsafe xsk_socket__create(
      &socket, interface, queue.number, umem, rings.rx, rings.tx, &config)
    guard result == 0, let socket = unsafe socket else {
      // Holds: the UMEM was made above and no socket uses it.
      _ = unsafe xsk_umem__delete(umem)
      throw XSKError(.socket, errno: -result)
    }
    self.memory = memory
    self.rings = rings
    unsafe self.umem = umem
    unsafe self.socket = socket
    // Holds: the socket was made above.
    fileDescriptor = unsafe xsk_socket__fd(socket)
    Self.raiseSendLimits(fileDescriptor, geometry)
  }

  deinit {
    // Holds: both were made in init; the socket goes before the UMEM that it uses, and the ring
    // structs and the memory after both.
    unsafe xsk_socket__delete(socket)
    _ = unsafe xsk_umem__delete(umem)
  }

  /// Lets a copy-mode sendto(2) take a whole batch and keep every chunk under way.
  ///
  /// Both are wishes: where the kernel refuses them, more calls do the same work.
  private static func raiseSendLimits(_ fileDescriptor: CInt, _ geometry: ChunkGeometry) {
    // Each frame under way is charged its skb as well: about another chunk.
    var sendBuffer = CInt(clamping: geometry.byteCount * 2)
    // Holds: the option is an int, read during the call.
    _ = unsafe setsockopt(
      fileDescriptor, SOL_SOCKET, SO_SNDBUFFORCE, &sendBuffer, socklen_t(MemoryLayout<CInt>.size))
    // XDP_MAX_TX_SKB_BUDGET, Linux 6.17: frames a call, 32 by default.
    var budget = UInt32(min(256, geometry.count))
    // Holds: the option is an unsigned int, read during the call.
    _ = unsafe setsockopt(
      fileDescriptor, levelXDP, 9, &budget, socklen_t(MemoryLayout<UInt32>.size))
  }

  /// Whether the kernel bound the socket in zero-copy mode.
  func isZeroCopy() throws(XSKError) -> Bool {
    var options = xdp_options()
    var length = socklen_t(MemoryLayout<xdp_options>.size)
    // Holds: the kernel writes at most `length` octets.
    guard unsafe getsockopt(fileDescriptor, levelXDP, XDP_OPTIONS, &options, &length) == 0 else {
      throw XSKError(.options, errno: errno)
    }
    return options.flags & UInt32(XDP_OPTIONS_ZEROCOPY) != 0
  }

  // Holds for all four: this object, the owner, keeps the ring's struct and libxdp's mapping of it.
  func fill() -> RingCursor<UInt64> {
    unsafe XSKRings.cursor(producer: rings.fill, owner: self)
  }
  func completion() -> RingCursor<UInt64> {
    unsafe XSKRings.cursor(consumer: rings.completion, owner: self)
  }
  func rx() -> RingCursor<xdp_desc> { unsafe XSKRings.cursor(consumer: rings.rx, owner: self) }
  func tx() -> RingCursor<xdp_desc> { unsafe XSKRings.cursor(producer: rings.tx, owner: self) }
}

/// The socket level of AF_XDP's options: SOL_XDP of linux/socket.h, which Glibc's module lacks.
let levelXDP: CInt = 283

/// libxdp's ring structs. It keeps their addresses until the socket is deleted, so they live here.
@safe final class XSKRings {
  let fill = UnsafeMutablePointer<xsk_ring_prod>.allocate(capacity: 1)
  let completion = UnsafeMutablePointer<xsk_ring_cons>.allocate(capacity: 1)
  let rx = UnsafeMutablePointer<xsk_ring_cons>.allocate(capacity: 1)
  let tx = UnsafeMutablePointer<xsk_ring_prod>.allocate(capacity: 1)

  init() {
    // Holds: each was allocated above for one struct.
    unsafe fill.initialize(to: xsk_ring_prod())
    unsafe completion.initialize(to: xsk_ring_cons())
    unsafe rx.initialize(to: xsk_ring_cons())
    unsafe tx.initialize(to: xsk_ring_prod())
  }

  deinit {
    // Holds: allocated above; libxdp has let go of them, for its objects are deleted first.
    unsafe fill.deallocate()
    unsafe completion.deallocate()
    unsafe rx.deallocate()
    unsafe tx.deallocate()
  }

  @unsafe static func cursor<Entry: BitwiseCopyable>(
    producer ring: UnsafeMutablePointer<xsk_ring_prod>, owner: AnyObject
  ) -> RingCursor<Entry> {
    // Holds: libxdp filled the struct with addresses inside its mappings, which `owner` keeps.
    let ring = unsafe ring.pointee
    return unsafe RingCursor(
      producer: ring.producer, consumer: ring.consumer, flags: ring.flags, entries: ring.ring,
      size: ring.size, owner: owner)
  }

  @unsafe static func cursor<Entry: BitwiseCopyable>(
    consumer ring: UnsafeMutablePointer<xsk_ring_cons>, owner: AnyObject
  ) -> RingCursor<Entry> {
    // Holds: as above.
    let ring = unsafe ring.pointee
    return unsafe RingCursor(
      producer: ring.producer, consumer: ring.consumer, flags: ring.flags, entries: ring.ring,
      size: ring.size, owner: owner)
  }
}
