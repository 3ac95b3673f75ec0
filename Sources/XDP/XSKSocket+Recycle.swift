extension XSKSocket {
  /// Hands every chunk whose frame the kernel has sent back to it, to receive into, as far as the
  /// FILL ring has room: it holds every chunk, so what is left for the next time is nothing, or what
  /// the kernel's late index hides.
  @inlinable @inline(__always)
  public mutating func recycle() {
    let count = completion.cursor.peek(chunkCount)
    guard count > 0 else { return }
    completion.cursor.move(count, to: &fill.cursor, mask: umem.geometry.chunkMask)
    completion.cursor.release()
  }
}
