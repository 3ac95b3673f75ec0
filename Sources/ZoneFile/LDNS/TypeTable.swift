import CLDNS
import DNSWire

/// How the text of one type's RDATA is read. A class: a record costs one retain, not one a field.
final class TypeForm: Sendable {
  /// One field of RDATA: most fields are one token, the last may be several.
  enum Field: UInt8, Sendable {
    case name, string, address, base64, hex, time, typeList, svcParams, other
    /// Numbers by their size in bits, and those with the units of a TTL.
    case number8, number16, number32, period
  }

  let type: RRType
  /// The mnemonic to tell.
  let name: String
  /// ` 0 IN TYPE `, as octets: what stands before the RDATA in a line for libldns.
  let head: [UInt8]
  /// The type by whose form libldns reads the RDATA.
  let ldnsType: UInt16
  let fields: [Field]
  let minimum: Int
  /// Every token from here on is of the kind of the last field.
  let variable: Field?
  /// Whether libldns can read the text form; if not, only the generic form of RFC 3597 will do.
  let hasText: Bool

  init(
    type: RRType, name: String, head: [UInt8], ldnsType: UInt16, fields: [Field], minimum: Int,
    variable: Field?, hasText: Bool
  ) {
    self.type = type
    self.name = name
    self.head = head
    self.ldnsType = ldnsType
    self.fields = fields
    self.minimum = minimum
    self.variable = variable
    self.hasText = hasText
  }

  func field(_ index: Int) -> Field {
    index < fields.count ? fields[index] : variable ?? fields.last ?? .other
  }
}

/// All types by their mnemonics.
struct TypeTable: Sendable {
  private var byName: [UInt128: Int] = [:]
  private var forms: [TypeForm] = []
  private var byCode: [UInt16: Int] = [:]
  private var lastKey: UInt128 = 0
  private var lastIndex = 0

  /// Types that this libldns does not know or reads wrongly, and whose form is that of another.
  private static let sameForm: [(name: String, code: UInt16, as: UInt16)] = [
    ("NSAP-PTR", 23, 12), ("NINFO", 56, 16), ("AVC", 258, 16), ("RESINFO", 261, 16),
    ("WALLET", 262, 16), ("CLA", 263, 16), ("TA", 32768, 43),
  ]
  /// Types that have a mnemonic (IANA, "Resource Record (RR) TYPEs") and whose text libldns 1.8.3
  /// cannot read.
  private static let withoutText: [(name: String, code: UInt16)] = [
    ("EID", 31), ("NIMLOC", 32), ("ATMA", 34), ("A6", 38), ("SINK", 40), ("NULL", 10), ("NXT", 30),
    ("RKEY", 57), ("DSYNC", 66), ("HHIT", 67), ("BRID", 68), ("UINFO", 100), ("UID", 101),
    ("GID", 102), ("UNSPEC", 103), ("DOA", 259), ("AMTRELAY", 260), ("IPN", 264),
    ("NXNAME", 128), ("OPT", 41), ("TKEY", 249), ("TSIG", 250), ("IXFR", 251), ("AXFR", 252),
    ("MAILB", 253), ("MAILA", 254), ("ANY", 255),
  ]

  /// A type that libldns has no form for, so that it takes any RDATA in the generic form: what it
  /// has of a type without text (SINK, say) is not the registry's.
  private static let unknownToLDNS: UInt16 = 65_280

  /// The table before a file named any `TYPEnnn`.
  static let standard = TypeTable()

  private init() {
    for entry in Self.sameForm { add(entry.name, entry.code, readAs: entry.as) }
    for entry in Self.withoutText { add(entry.name, entry.code, readAs: nil) }
    for code in Array(1...264) + [32769] where byCode[UInt16(code)] == nil {
      // Holds: libldns gives a descriptor of its own static table for every code.
      guard let descriptor = unsafe ldns_rr_descript(UInt16(code)),
        unsafe descriptor.pointee._type.rawValue == UInt32(code),
        // Holds: the name is a static string.
        let name = unsafe descriptor.pointee._name.map({ unsafe String(cString: $0) })
      else { continue }
      add(name, UInt16(code), readAs: UInt16(code))
    }
  }

  /// The form of the type whose mnemonic or `TYPEnnn` is `octets[range]`; nil where there is none.
  mutating func form(_ octets: [UInt8], _ range: Range<Int>) -> TypeForm? {
    guard range.count <= 16 else { return nil }
    var key: UInt128 = 0
    for index in range {
      let octet = octets[index]
      key = key << 8 | UInt128((0x61...0x7a).contains(octet) ? octet & 0xdf : octet)
    }
    if key == lastKey { return forms[lastIndex] }
    guard let index = byName[key] ?? numbered(octets, range) else { return nil }
    lastKey = key
    lastIndex = index
    return forms[index]
  }

  /// The form of a type.
  func form(at index: Int) -> TypeForm { forms[index] }

  /// The mnemonic of a code point; nil where there is none.
  func name(of code: UInt16) -> String? { byCode[code].map { forms[$0].name } }

  /// The index of `TYPEnnn`, added where it is new.
  private mutating func numbered(_ octets: [UInt8], _ range: Range<Int>) -> Int? {
    guard range.count > 4, octets[range].prefix(4).map({ $0 & 0xdf }) == Array("TYPE".utf8),
      let code = parseNumber(octets[range].dropFirst(4), upTo: 65535)
    else { return nil }
    if let index = byCode[UInt16(code)] { return index }
    add("TYPE\(code)", UInt16(code), readAs: nil)
    return forms.count - 1
  }

  private mutating func add(_ name: String, _ code: UInt16, readAs other: UInt16?) {
    var fields: [TypeForm.Field] = []
    var variable: TypeForm.Field?
    var minimum = 0
    // Holds: as in `init`.
    if let other, let descriptor = unsafe ldns_rr_descript(other) {
      // Holds: the descriptor is static, and the index is below its field count.
      let open = unsafe descriptor.pointee._variable != LDNS_RDF_TYPE_NONE
      let count = unsafe Int(
        descriptor.pointee._wireformat == nil ? 0 : descriptor.pointee._maximum)
      minimum = unsafe Int(descriptor.pointee._minimum)
      if open { fields = Array(repeating: .other, count: Self.fixedFields(other)) }
      for index in 0..<(open ? 0 : count) {
        // Holds: `index` is below the descriptor's field count.
        fields.append(Self.field(unsafe ldns_rr_descriptor_field_type(descriptor, index)))
      }
      // Holds: as above.
      if open { variable = unsafe Self.field(descriptor.pointee._variable) }
    }
    byName[Self.key(name)] = forms.count
    byCode[code] = forms.count
    forms.append(
      TypeForm(
        type: RRType(code), name: name,
        head: Array(". 0 IN TYPE\(other ?? Self.unknownToLDNS) ".utf8),
        ldnsType: other ?? Self.unknownToLDNS, fields: fields,
        minimum: minimum, variable: variable, hasText: other != nil))
  }

  /// Tokens before those of variable number: HIP has three, which libldns takes for one field.
  private static func fixedFields(_ type: UInt16) -> Int { type == 55 ? 3 : 0 }

  private static func key(_ name: String) -> UInt128 {
    name.utf8.reduce(0) { $0 << 8 | UInt128($1) }
  }

  private static func field(_ type: ldns_rdf_type) -> TypeForm.Field {
    switch type {
    case LDNS_RDF_TYPE_DNAME: .name
    case LDNS_RDF_TYPE_STR, LDNS_RDF_TYPE_LONG_STR, LDNS_RDF_TYPE_TAG: .string
    case LDNS_RDF_TYPE_A, LDNS_RDF_TYPE_AAAA, LDNS_RDF_TYPE_APL: .address
    case LDNS_RDF_TYPE_INT8, LDNS_RDF_TYPE_ALG, LDNS_RDF_TYPE_CERTIFICATE_USAGE,
      LDNS_RDF_TYPE_SELECTOR, LDNS_RDF_TYPE_MATCHING_TYPE:
      .number8
    case LDNS_RDF_TYPE_INT16, LDNS_RDF_TYPE_CERT_ALG: .number16
    case LDNS_RDF_TYPE_INT32: .number32
    case LDNS_RDF_TYPE_PERIOD: .period
    case LDNS_RDF_TYPE_B64, LDNS_RDF_TYPE_B32_EXT, LDNS_RDF_TYPE_NSEC3_NEXT_OWNER: .base64
    case LDNS_RDF_TYPE_HEX: .hex
    case LDNS_RDF_TYPE_TIME: .time
    case LDNS_RDF_TYPE_NSEC, LDNS_RDF_TYPE_TYPE: .typeList
    case LDNS_RDF_TYPE_SVCPARAMS: .svcParams
    default: .other
    }
  }
}
