import CLDNS
public import DNSWire
import Glibc

/// A record in presentation format, as libldns writes it; nil where it cannot. For what the operator is shown.
public func recordText(
  owner: [UInt8], type: RRType, ttl: UInt32, rdata: [UInt8]
) -> String? {
  var wire = owner
  func append(_ value: Int) {
    wire += [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }
  append(Int(type.rawValue))
  append(1)
  append(Int(ttl >> 16))
  append(Int(ttl & 0xffff))
  append(rdata.count)
  wire += rdata
  return recordText(in: wire, at: 0)
}

/// The same of the record at `offset` of a message, whose names may be compressed.
public func recordText(in message: [UInt8], at offset: Int) -> String? {
  var made: UnsafeMutablePointer<ldns_rr>?
  var position = offset
  // Holds: `made` and `position` outlive the call, which reads at most `count` octets.
  let status = unsafe message.withUnsafeBufferPointer {
    unsafe ldns_wire2rr(&made, $0.baseAddress, $0.count, &position, LDNS_SECTION_ANSWER)
  }
  // Holds: `made` is libldns' record, or nil; freed once, here.
  defer { unsafe ldns_rr_free(made) }
  guard status == LDNS_STATUS_OK, let text = unsafe ldns_rr2str(made) else { return nil }
  // Holds: `text` is a C string that libldns allocated with malloc for us; freed once, here.
  defer { unsafe free(text) }
  // Holds: as above.
  let line = unsafe String(cString: text)
  // Between fields, libldns writes tabs; one within a field is escaped. Behind a list of types it leaves a
  // blank, and before an NSEC3's next hash two.
  var fields = line.filter { $0 != "\n" }.split(separator: "\t", omittingEmptySubsequences: false)
    .map(String.init)
  if fields.count > 4, fields[3].hasPrefix("NSEC"), let last = fields.indices.last {
    fields[last] = fields[last].split(separator: " ").joined(separator: " ")
  }
  return fields.joined(separator: " ")
}
