import ZoneImage

/// What a rollback did.
public struct RollbackReport: Codable, Equatable, Sendable {
  public var name: String
  public var serialFrom: UInt32?
  public var serialTo: UInt32
  public var records: Int
  /// The serials of the versions that are still kept, the newest last.
  public var kept: [UInt32]

  /// For human eyes.
  public var line: String {
    let from = serialFrom.map { "from serial \($0) " } ?? ""
    return "zone \(name): rolled back \(from)to serial \(serialTo), \(records) records; "
      + "its file is loaded again once it changes"
  }
}

extension ManagedZone {
  var name: String { "\(configuration.apex)" }

  /// Goes back to the newest kept version, or to that with this serial; what was served since is dropped. False where there is
  /// none.
  mutating func rollBack(to serial: UInt32?) -> Bool {
    let place = kept.lastIndex { serial == nil || $0.image.serial == serial }
    guard let place else { return false }
    current = kept[place]
    kept.removeSubrange(place...)
    // Which version it is makes no difference to that.
    guard !isExpired else { return true }
    state = .rolledBack
    error = nil
    return true
  }
}
