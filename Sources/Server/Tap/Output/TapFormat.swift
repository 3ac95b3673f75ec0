/// A form that exchanges are written in.
protocol TapFormat {
  /// What stands before the first.
  mutating func start() -> [UInt8]
  mutating func octets(of exchange: TappedExchange) -> [UInt8]
  /// What became of the sample, each time that it changes.
  mutating func count(_ shares: [TapShare])
  /// What stands behind the last.
  mutating func end(at time: UInt64) -> [UInt8]
}

extension TapFormat {
  mutating func start() -> [UInt8] { [] }
  mutating func count(_ shares: [TapShare]) {}
  mutating func end(at time: UInt64) -> [UInt8] { [] }
}
