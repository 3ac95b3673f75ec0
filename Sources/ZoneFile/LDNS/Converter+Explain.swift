import CLDNS
import DNSWire

extension Converter {
  /// Tells why libldns refused a record, at the token that is to blame as far as can be found.
  func explain(
    _ status: ldns_status, _ record: RecordBatch.Record, _ form: TypeForm, _ batch: RecordBatch,
    _ report: inout Report
  ) {
    let tokens = batch.tokens[record.tokens]
    guard let first = tokens.first else {
      report.add(.rdataMissing, "\(form.name) without RDATA", at: record.typePlace)
      return
    }
    if record.genericLength != nil {
      report.add(.badGeneric, "this is no RDATA of type \(form.name)", at: first.place)
      return
    }
    if status == LDNS_STATUS_SYNTAX_SUPERFLUOUS_TEXT_ERR {
      let extra = tokens.dropFirst(form.fields.count).first ?? first
      report.add(.rdataExtra, "\(form.name) ends before this", at: extra.place)
      return
    }
    for (index, token) in tokens.enumerated()
    where index < form.fields.count || form.variable != nil {
      let field = form.field(index)
      let isLast = index == form.fields.count - 1 && form.variable == nil
      if field == .name || reads(token, index, isLast, form, batch) { continue }
      report.add(field.mistake, "\(form.name): not \(field.noun)", at: token.place)
      return
    }
    if tokens.count < form.minimum {
      report.add(
        .rdataMissing,
        "\(form.name) has \(form.minimum) fields of RDATA, and here are \(tokens.count)",
        at: first.place)
      return
    }
    report.add(.badRDATA, "libldns: \(Self.text(of: status))", at: first.place)
  }

  /// Whether libldns can read one field by itself. The last field takes what is left of the text.
  private func reads(
    _ token: RecordBatch.RDATAToken, _ index: Int, _ isLast: Bool, _ form: TypeForm,
    _ batch: RecordBatch
  ) -> Bool {
    var text = Array(
      batch.text[token.text...].prefix { $0 != 0 && (isLast || $0 != 0x20) })
    if text.first == 0x22 { text = Array(text.dropFirst().prefix { $0 != 0x22 }) }
    text.append(0)
    // Holds: libldns' descriptors are static; the last one's kind answers for all fields of
    // variable number.
    guard let descriptor = unsafe ldns_rr_descript(form.ldnsType) else { return true }
    // Holds: as above.
    let type = unsafe ldns_rr_descriptor_field_type(descriptor, index)
    // Holds: `text` ends with a NUL; a UInt8 and a CChar have the same layout.
    let field = unsafe text.withUnsafeBytes {
      unsafe $0.baseAddress.flatMap {
        unsafe ldns_rdf_new_frm_str(type, $0.assumingMemoryBound(to: CChar.self))
      }
    }
    guard let field = unsafe field else { return false }
    // Holds: `field` is libldns' and freed once, here.
    unsafe ldns_rdf_deep_free(field)
    return true
  }

  private static func text(of status: ldns_status) -> String {
    // Holds: libldns gives a static string or nil.
    guard let text = unsafe ldns_get_errorstr_by_id(status) else { return "unknown status" }
    // Holds: as above.
    return unsafe String(cString: text)
  }
}
