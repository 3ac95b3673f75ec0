import Addresses
import CLinux
import Glibc

// The one file of this module that hands memory to the kernel.
//
// A batch is four arrays of the same length, allocated once: message headers, the iovec of each,
// the address and the control data of each, and the messages' buffers. recvmmsg(2) fills them,
// the responder rewrites a message in its buffer, and sendmmsg(2) sends the slots that have a
// response from the same memory. Everything the kernel is pointed at lives as long as the batch.
// Addresses and control data are read and written as plain octets at the offsets of
// linux/in.h and linux/in6.h, in spans, so that nothing depends on what the peer or kernel wrote.

/// A batch of datagrams, received and answered in place.
@safe struct DatagramBatch: ~Copyable {
  /// Room for any UDP payload. Only the pages that messages touch become resident.
  static let messageCapacity = 65_536
  /// sizeof(struct sockaddr_in6), the longer of the two.
  private static let addressSize = 28
  /// sizeof(struct cmsghdr) and the longer of the two pktinfo structs, aligned.
  private static let controlSize = 40
  private static let addressStride = 32
  private static let controlStride = 64

  let count: Int
  private let headers: UnsafeMutablePointer<apus_mmsghdr>
  private let outgoing: UnsafeMutablePointer<apus_mmsghdr>
  private let vectors: UnsafeMutablePointer<iovec>
  private let addresses: UnsafeMutableRawPointer
  private let controls: UnsafeMutableRawPointer
  private let buffers: UnsafeMutableRawPointer
  /// Slots in `outgoing`.
  private(set) var pending = 0

  init(count: Int = 32) {
    self.count = count
    // Holds (the whole of init): each array has `count` elements of its stride, and is initialised
    // before anything reads it; buffers are octets, which need no value.
    unsafe headers = .allocate(capacity: count)
    unsafe headers.initialize(repeating: apus_mmsghdr(), count: count)
    unsafe outgoing = .allocate(capacity: count)
    unsafe outgoing.initialize(repeating: apus_mmsghdr(), count: count)
    unsafe vectors = .allocate(capacity: count)
    unsafe vectors.initialize(repeating: iovec(), count: count)
    unsafe addresses = .allocate(byteCount: count * Self.addressStride, alignment: 16)
    unsafe addresses.initializeMemory(
      as: UInt8.self, repeating: 0, count: count * Self.addressStride)
    unsafe controls = .allocate(byteCount: count * Self.controlStride, alignment: 16)
    unsafe controls.initializeMemory(
      as: UInt8.self, repeating: 0, count: count * Self.controlStride)
    unsafe buffers = .allocate(byteCount: count * Self.messageCapacity, alignment: 4096)
  }

  deinit {
    // Holds: allocated in init, trivial elements, and no address leaves this struct.
    unsafe headers.deallocate()
    unsafe outgoing.deallocate()
    unsafe vectors.deallocate()
    unsafe addresses.deallocate()
    unsafe controls.deallocate()
    unsafe buffers.deallocate()
  }

  /// Takes what waits on the socket, at most ``count`` datagrams, without waiting for more.
  /// The number taken, or -1 with errno set (EAGAIN: none).
  mutating func receive(from descriptor: CInt) -> Int {
    for slot in 0..<count {
      prepare(slot, length: Self.messageCapacity, control: Self.controlSize)
    }
    pending = 0
    // Holds: `count` headers, each pointing into the batch's own arrays with their true sizes.
    return unsafe Int(apus_recvmmsg(descriptor, headers, UInt32(truncatingIfNeeded: count)))
  }

  /// Points a slot's header at the slot's parts.
  private func prepare(_ slot: Int, length: Int, control: Int) {
    // Holds: 0 <= slot < count, as every caller takes it from 0..<count.
    unsafe vectors[slot] = iovec(
      iov_base: buffers + slot * Self.messageCapacity, iov_len: length)
    unsafe headers[slot].length = 0
    unsafe headers[slot].header = msghdr(
      msg_name: addresses + slot * Self.addressStride, msg_namelen: socklen_t(Self.addressSize),
      msg_iov: vectors + slot, msg_iovlen: 1,
      msg_control: controls + slot * Self.controlStride, msg_controllen: control, msg_flags: 0)
  }

  /// What the kernel says of the datagram in `slot` after ``receive(from:)``.
  func arrival(_ slot: Int) -> Arrival {
    precondition((0..<count).contains(slot), "slot outside the batch")
    // Holds: slot < count, and the kernel filled the header.
    let header = unsafe headers[slot]
    var arrival = unsafe readAddress(
      UnsafeRawBufferPointer(
        start: addresses + slot * Self.addressStride, count: Self.addressStride
      ).bytes)
    unsafe arrival.length = min(Int(header.length), Self.messageCapacity)
    unsafe arrival.isTruncated =
      header.header.msg_flags & CInt(truncatingIfNeeded: MSG_TRUNC | MSG_CTRUNC) != 0
    let controlLength = unsafe min(header.header.msg_controllen, Self.controlStride)
    unsafe readControl(
      UnsafeRawBufferPointer(start: controls + slot * Self.controlStride, count: controlLength)
        .bytes, into: &arrival)
    return arrival
  }

  /// The message in `slot`, to read and rewrite.
  mutating func withMessage<Result>(
    _ slot: Int, _ body: (inout MutableRawSpan) -> Result
  ) -> Result {
    precondition((0..<count).contains(slot), "slot outside the batch")
    // Holds: slot < count, and the span does not outlive the call.
    let buffer = unsafe UnsafeMutableRawBufferPointer(
      start: buffers + slot * Self.messageCapacity, count: Self.messageCapacity)
    var span = unsafe buffer.mutableBytes
    return body(&span)
  }

  /// Puts the slot's first `length` octets among those to send: to `client`, from `server`.
  mutating func reply(
    _ slot: Int, length: Int, to client: Endpoint, scope: UInt32, from server: IPAddress,
    interface: UInt32
  ) {
    precondition((0..<count).contains(slot) && pending < count, "slot outside the batch")
    // Holds: slot < count; both spans cover the slot's own stride.
    var address = unsafe UnsafeMutableRawBufferPointer(
      start: addresses + slot * Self.addressStride, count: Self.addressStride
    ).mutableBytes
    var control = unsafe UnsafeMutableRawBufferPointer(
      start: controls + slot * Self.controlStride, count: Self.controlStride
    ).mutableBytes
    let addressLength = writeAddress(client, scope: scope, to: &address)
    let controlLength = writeControl(server, interface: interface, to: &control)
    prepare(slot, length: min(max(length, 0), Self.messageCapacity), control: controlLength)
    // Holds: slot < count and pending < count.
    unsafe headers[slot].header.msg_namelen = socklen_t(addressLength)
    unsafe outgoing[pending] = headers[slot]
    pending += 1
  }

  /// Sends all that ``reply(_:length:to:scope:from:interface:)`` gathered. How many the kernel took.
  ///
  /// One that the kernel refuses (no route, a full device queue for over a second) is left out, and
  /// those behind it are sent all the same.
  mutating func send(to descriptor: CInt) -> Int {
    var at = 0
    var sent = 0
    while at < pending {
      // Holds: at < pending <= count, so the headers from `at` on are there and point into the batch.
      let done = unsafe Int(
        apus_sendmmsg(descriptor, outgoing + at, UInt32(truncatingIfNeeded: pending - at)))
      if done < 0 && errno == EINTR { continue }
      sent += max(done, 0)
      at += max(done, 1)
    }
    pending = 0
    return sent
  }
}
