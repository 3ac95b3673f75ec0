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

  /// Opens the socket of one queue and binds it; the XDP program and its map are the caller's.
  public init(
    interface: String, queue: QueueID, request: Request = .auto, geometry: ChunkGeometry
  ) throws(XSKError) {
    // Holds: the name is a C string during the call.
    let index = unsafe if_nametoindex(interface)
    guard index != 0 else { throw XSKError(.interface, errno: errno) }
    var refusal: XSKError?
    var opened: XSKResources?
    if request != .copy {
      do {
        opened = try XSKResources(
          interface: interface, queue: queue, flags: UInt16(XDP_ZEROCOPY), geometry: geometry)
      } catch {
        if request == .zeroCopy { throw error }
        refusal = error
      }
    }
    // A failed bind leaves libxdp's UMEM half used, so the second try starts afresh.
    let resources =
      if let opened { opened } else {
        try XSKResources(
          interface: interface, queue: queue, flags: UInt16(XDP_COPY), geometry: geometry)
      }
    self.interface = interface
    interfaceIndex = index
    self.queue = queue
    mode = try resources.isZeroCopy() ? .zeroCopy : .copy
    zeroCopyRefusal = refusal
    fileDescriptor = resources.fileDescriptor
    umem = UMEM(resources.memory, geometry: geometry)
    fill = FillRing(resources.fill())
    completion = CompletionRing(resources.completion(), geometry: geometry)
    rx = RXRing(resources.rx(), geometry: geometry)
    tx = TXRing(resources.tx(), geometry: geometry)
    self.resources = resources
  }
}
