extension RawSpan {
  /// A copy of these octets, which lie in the span.
  public func array(_ range: Range<Int>) -> [UInt8] {
    var copy: [UInt8] = []
    append(range, to: &copy)
    return copy
  }

  /// Appends a copy of these octets, which lie in the span.
  public func append(_ range: Range<Int>, to octets: inout [UInt8]) {
    let start = octets.count
    octets.appendZeros(range.count)
    _ = octets.withOctets { $0.copy(self, from: range.lowerBound, count: range.count, to: start) }
  }
}
