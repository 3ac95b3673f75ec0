import DNSWire
import Octets
import Testing
import ZoneImage

/// A zone's contents from (owner, type, RDATA octets), TTL 300.
func makeContents(
  apex: String = "example.", _ records: [(String, RRType, [UInt8])]
) throws -> ZoneContents {
  var contents = ZoneContents(apex: try Name(apex))
  for (line, record) in records.enumerated() {
    let owner = try Name(record.0).wire
    contents.append(
      owner: owner.octets, type: record.1, ttl: 300, rdata: record.2.octets,
      position: SourcePosition(file: 0, line: UInt32(line + 1), column: 1))
  }
  contents.sort()
  return contents
}
