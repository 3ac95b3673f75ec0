import DNSWire
import Octets
import TestSupport
import ZoneFile
import ZoneImage

/// What is wrong with a scenario's text.
struct ScenarioError: Error, CustomStringConvertible {
  var description: String
}

/// Records as text, read by the zone file's own reader.
enum RecordText {
  /// One record in master file format; class IN is put in where `IN` is left out.
  static func parse(_ line: String) throws -> DecodedMessage.Record {
    let owner = String(line.prefix { !$0.isWhitespace })
    let words = line.split(whereSeparator: \.isWhitespace)
    let isSOA = words.dropFirst(2).first { $0 != "IN" } == "SOA"
    // A zone needs an SOA to be read: the root's for every other record.
    let text = isSOA ? line : ". 1 SOA . . 1 1 1 1 1\n" + line
    let result = ZoneFile.load(
      octets: Array((text + "\n").utf8), name: "expected", apex: isSOA ? try Name(owner) : .root)
    guard let contents = result.contents,
      let record = contents.records.first(where: { isSOA || $0.type != .soa })
    else { throw ScenarioError(description: "\(line): \(result.diagnostics)") }
    return DecodedMessage.Record(
      owner: Array(contents.owner(of: record)), type: record.type, rrClass: 1, ttl: record.ttl,
      rdata: Array(contents.rdata(of: record)))
  }

  /// A record for a failure's message.
  static func text(_ record: DecodedMessage.Record) -> String {
    func name(_ wire: some Sequence<UInt8>) -> String {
      Name(wire: Array(wire))?.description ?? "?"
    }
    let hex = record.rdata.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
    var text = "\(name(record.owner)) \(record.ttl) TYPE\(record.type.rawValue) \(hex.joined())"
    if let names = record.type.names(in: record.rdata[...]) {
      text += " (\(name(record.rdata.dropFirst(names.start))))"
    }
    return text
  }
}
