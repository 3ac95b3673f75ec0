import DNSWire
import ZoneFile
import ZoneImage
import ZoneTransfer

extension LoadedZone {
  /// The version that an answer to IXFR makes of another one; nil where that has not all of what is to be removed: then the two servers
  /// do not mean the same version.
  ///
  /// What is new is read as text, by the reader of all zones: a primary's RDATA is believed no more than an operator's. What stays is
  /// taken as it is.
  init?(
    _ zone: Configuration.Zone, of version: ZoneSnapshot, _ changes: IncomingChanges,
    soa: IncomingZone.Record
  ) {
    let began = ContinuousClock.now
    var new = Self.read(changes, soa: soa, zone.apex)
    guard let read = new.contents.take() else {
      self.init(zone, new)
      return
    }
    var added: [Name: [PackedRecords.Record]] = [:]
    for record in read.records {
      guard let owner = Name(wire: Array(read.owner(of: record))) else { continue }
      added[owner, default: []].append(
        PackedRecords.Record(type: record.type, ttl: record.ttl, rdata: read.rdata(of: record)))
    }
    var removed = 0
    let contents = ZoneContents(
      apex: zone.apex, of: version, changing: changes.owners.union([zone.apex])
    ) { owner, old in
      let kept = old.filter { record in
        if changes.removes(owner: owner, type: record.type, rdata: record.rdata) { removed += 1 }
        return record.type != .soa
          && changes.keeps(owner: owner, type: record.type, rdata: record.rdata)
      }
      return kept + (added[owner] ?? [])
    }
    guard removed == changes.removedCount else { return nil }
    var checked = ZoneFile.check(consume contents, name: zone.file)
    self.init(zone, checked)
    diagnostics = new.diagnostics + diagnostics
    warningCount += new.warningCount
    omittedCount += new.omittedCount
    if let contents = checked.contents.take() { compile(consume contents) }
    duration = ContinuousClock.now - began
  }

  private static func read(
    _ changes: IncomingChanges, soa: IncomingZone.Record, _ apex: Name
  ) -> ZoneFileResult {
    var lines = MasterFileLines()
    lines.append(soa)
    for record in changes.additions { lines.append(record) }
    return ZoneFile.read(records: lines.octets, name: "IXFR of \(apex)", apex: apex)
  }
}

extension MasterFileLines {
  mutating func append(_ record: IncomingZone.Record) {
    setOwner(record.owner.wire)
    append(record.type, ttl: record.ttl, rdata: record.rdata[...])
  }
}
