extension Array where Element == UInt8 {
  /// Appends zeros, to be written over. (Of a `repeatElement` they are appended one by one.)
  @inlinable
  public mutating func appendZeros(_ count: Int) {
    append(addingCapacity: count) { $0.append(repeating: 0, count: count) }
  }
}
