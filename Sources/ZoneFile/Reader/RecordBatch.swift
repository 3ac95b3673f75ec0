import DNSWire

/// Records as the reader normalised them, not yet turned into RDATA.
struct RecordBatch {
  /// One record.
  struct Record {
    var owner: Range<Int>
    var type: RRType
    var ttl: UInt32
    /// Index into ``RecordBatch/forms``.
    var form: Int
    /// Where the line for libldns starts in ``RecordBatch/text``; it ends with a NUL.
    var text: Int
    /// Where that NUL is.
    var textEnd = 0
    /// The tokens of the RDATA, as indices into ``RecordBatch/tokens``.
    var tokens: Range<Int>
    /// The names of the RDATA, as indices into ``RecordBatch/names``.
    var names: Range<Int>
    /// The RDATA is in the generic form of RFC 3597, with this many octets.
    var genericLength: Int?
    var position: Place
    var typePlace: Place
  }

  /// A token of RDATA: its place, and where it stands in the text.
  struct RDATAToken {
    var place: Place
    var text: Int
  }

  var text: [UInt8] = []
  var wire: [UInt8] = []
  var names: [Range<Int>] = []
  var tokens: [RDATAToken] = []
  var records: [Record] = []
  /// The forms of the types in the batch, each once.
  private(set) var forms: [TypeForm] = []
  private var formTypes: [RRType] = []

  /// The index of a form, which is added where it is new.
  mutating func index(of form: TypeForm) -> Int {
    if let index = formTypes.lastIndex(of: form.type) { return index }
    forms.append(form)
    formTypes.append(form.type)
    return forms.count - 1
  }

  /// Takes the records out; the memory is used again.
  mutating func removeAll() {
    text.removeAll(keepingCapacity: true)
    wire.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    tokens.removeAll(keepingCapacity: true)
    records.removeAll(keepingCapacity: true)
  }
}
