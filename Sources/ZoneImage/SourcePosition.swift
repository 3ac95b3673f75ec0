/// Where in a master file a record began.
public struct SourcePosition: Hashable, Sendable, BitwiseCopyable {
  /// Index into the list of files read for the zone, the zone's own file first.
  public var file: UInt16
  /// Counted in octets from 1; 65,535 stands for anything beyond.
  public var column: UInt16
  /// Counted from 1.
  public var line: UInt32

  @inlinable
  public init(file: UInt16, line: UInt32, column: UInt16) {
    self.file = file
    self.line = line
    self.column = column
  }
}
