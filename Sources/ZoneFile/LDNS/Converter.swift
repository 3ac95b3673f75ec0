import CLDNS
import DNSWire
import Octets
import ZoneImage

/// Turns the records of a batch into RDATA with libldns, and adds them to a zone's contents.
///
/// Every domain name comes from our lexer: libldns sees `.` in a name's place, and the name is put
/// where libldns put that root. So origins, `@` and escapes are read in one way only. Nothing that
/// libldns allocates outlives its record.
struct Converter {
  var rdata: [UInt8] = []
  private var fieldCount = 0

  mutating func convert(
    _ batch: RecordBatch, into contents: inout ZoneContents, _ report: inout Report
  ) {
    for record in batch.records {
      let form = batch.forms[record.form]
      if let status = parse(record, batch) {
        explain(status, record, form, batch, &report)
        continue
      }
      if let length = record.genericLength, length != rdata.count || fieldCount < form.minimum {
        report.add(
          .badGeneric, "this is no RDATA of type \(form.name)",
          at: batch.tokens[record.tokens.lowerBound].place)
        continue
      }
      guard rdata.count <= 65535 else {
        report.add(
          .rdataTooLong, "RDATA of \(rdata.count) octets: 65,535 are the most",
          at: batch.tokens.isEmpty ? record.position : batch.tokens[record.tokens.lowerBound].place)
        continue
      }
      add(record, batch, to: &contents)
    }
  }

  private func add(
    _ record: RecordBatch.Record, _ batch: RecordBatch, to contents: inout ZoneContents
  ) {
    contents.append(
      owner: Array(batch.wire[record.owner]), type: record.type, ttl: record.ttl, rdata: rdata,
      position: SourcePosition(record.position))
  }

  /// Leaves the RDATA in ``rdata``; libldns' status where it refuses the text.
  mutating func parse(_ record: RecordBatch.Record, _ batch: RecordBatch) -> ldns_status? {
    rdata.removeAll(keepingCapacity: true)
    var made: UnsafeMutablePointer<ldns_rr>?
    // Holds: `record.text` lies in the text, which has a NUL behind each record's line.
    let status = unsafe batch.text.withUnsafeBufferPointer { text in
      unsafe text.baseAddress.map {
        // Holds: a UInt8 and a CChar have the same layout; `made` outlives the call.
        unsafe ldns_rr_new_frm_str(
          &made, UnsafeRawPointer($0 + record.text).assumingMemoryBound(to: CChar.self), 0, nil, nil
        )
      } ?? LDNS_STATUS_NULL
    }
    // Holds: `made` is libldns' record, freed once, here.
    defer { unsafe ldns_rr_free(made) }
    guard status == LDNS_STATUS_OK, let parsed = unsafe made else { return status }
    var names = record.names.lowerBound
    // Holds: `parsed` is libldns' record.
    fieldCount = unsafe Int(parsed.pointee._rd_count)
    // Holds: libldns' record has `_rd_count` fields, each of `_size` octets at `_data`.
    for index in 0..<fieldCount {
      // Holds: as above.
      guard let field = unsafe parsed.pointee._rdata_fields[index] else { continue }
      // Holds: as above.
      if unsafe field.pointee._type == LDNS_RDF_TYPE_DNAME, record.genericLength == nil {
        guard names < record.names.upperBound else { return LDNS_STATUS_ERR }
        rdata.append(contentsOf: batch.wire[batch.names[names]])
        names += 1
        continue
      }
      // Holds: as above.
      unsafe rdata.append(
        contentsOf: UnsafeRawBufferPointer(start: field.pointee._data, count: field.pointee._size))
    }
    return names == record.names.upperBound ? nil : LDNS_STATUS_ERR
  }
}
