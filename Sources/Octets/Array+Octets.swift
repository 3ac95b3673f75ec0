// Spans over arrays of octets, for the control plane, the kernel path and tests.

extension Array where Element == UInt8 {
  /// The array's bytes to read.
  @inlinable
  public var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = span
      // Holds: a UInt8 has no padding, so each of its bytes is initialized.
      return unsafe _overrideLifetime(span.bytes, borrowing: self)
    }
  }

  /// Calls `body` with the array's bytes to read and write.
  @inlinable
  public mutating func withOctets<Result, Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var span = mutableSpan
    // Holds: every bit pattern is a valid UInt8, so writing raw bytes keeps the elements valid.
    var octets = unsafe span.mutableBytes
    return try body(&octets)
  }
}

extension ArraySlice where Element == UInt8 {
  /// The slice's bytes to read, from 0 on.
  @inlinable
  public var octets: RawSpan {
    @_lifetime(borrow self)
    get {
      let span = span
      // Holds: as for an array.
      return unsafe _overrideLifetime(span.bytes, borrowing: self)
    }
  }
}
