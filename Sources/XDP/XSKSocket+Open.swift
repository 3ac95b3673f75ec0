import CXDP
import Glibc

extension XSKSocket {
  /// Which mode to ask the kernel for.
  public enum Request: String, CaseIterable, Sendable {
    /// Zero-copy, and copy where the driver has none.
    case auto
    case zeroCopy = "zero-copy"
    case copy
  }

  /// Tries again for a fifth of a second where there is no memory to lock (RLIMIT_MEMLOCK): the kernel
  /// gives back what the try before had locked, but in the background.
  private static func patiently<Opened>(
    _ open: () throws(XSKError) -> Opened
  ) throws(XSKError) -> Opened {
    var triesLeft = 40
    while true {
      do throws(XSKError) { return try open() } catch {
        triesLeft -= 1
        guard error.code == ENOBUFS, triesLeft > 0 else { throw error }
        usleep(5_000)
      }
    }
  }

  /// Opens the socket of one queue and binds it; the XDP program and its map are the caller's.
  public static func open(
    interface: String, queue: QueueID, request: Request = .auto, geometry: ChunkGeometry
  ) throws(XSKError) -> XSKSocket {
    // Holds: the name is a C string during the call.
    let index = unsafe if_nametoindex(interface)
    guard index != 0 else { throw XSKError(.interface, errno: errno) }
    // A failed bind leaves libxdp's UMEM half used, so the second try starts afresh.
    func bind(_ flags: CInt) throws(XSKError) -> XSKResources {
      try XSKResources(
        interface: interface, queue: queue, flags: UInt16(flags), geometry: geometry)
    }
    var refusal: XSKError?
    let resources: XSKResources
    switch request {
    case .zeroCopy: resources = try bind(XDP_ZEROCOPY)
    case .copy: resources = try bind(XDP_COPY)
    case .auto:
      do throws(XSKError) {
        resources = try bind(XDP_ZEROCOPY)
      } catch {
        // Another socket has the queue, or there is no memory to lock: no matter of the mode.
        if error.code == EBUSY || error.code == ENOBUFS { throw error }
        refusal = error
        resources = try patiently { () throws(XSKError) in try bind(XDP_COPY) }
      }
    }
    let isZeroCopy = try resources.isZeroCopy()
    return XSKSocket(
      interface: interface, interfaceIndex: index, queue: queue,
      mode: isZeroCopy ? .zeroCopy : .copy, zeroCopyRefusal: refusal,
      fileDescriptor: resources.fileDescriptor, umem: UMEM(resources.memory, geometry: geometry),
      fill: FillRing(resources.fill()),
      completion: CompletionRing(resources.completion(), geometry: geometry),
      rx: RXRing(resources.rx(), geometry: geometry),
      tx: TXRing(resources.tx(), geometry: geometry), resources: resources)
  }
}
